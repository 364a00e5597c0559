// What selfie segmentation needs beyond the crop: MediaPipe's own operator at the model's end, and the mask's resize.
#pragma once
#include <cstddef>

#include "geometry.hpp"

namespace hn {

// Transposed 2x2 convolution with stride 2 to one channel: image is height x width x channels, weights 2 x 2 x
// channels, out 2 height x 2 width. (MediaPipe's Convolution2DTransposeBias.)
void transpose_convolution(const float* image, Size size, std::size_t channels, const float* weights, float bias,
                           float* out) noexcept;

// Bilinear resize with half-pixel centres and repeated edges, as cv::resize does.
void resize_linear(const float* from, Size from_size, float* to, Size to_size);

} // namespace hn
