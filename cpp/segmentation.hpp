// What selfie segmentation needs beyond the crop: MediaPipe's own operator at the model's end, and the mask's resize.
#pragma once
#include <cstddef>
#include <cstdint>

#include "geometry.hpp"

namespace hn {

// Transposed 2x2 convolution with stride 2 to one channel: image is height x width x channels, weights 2 x 2 x
// channels, out 2 height x 2 width. (MediaPipe's Convolution2DTransposeBias.)
void transpose_convolution(const float* image, Size size, std::size_t channels, const float* weights, float bias,
                           float* out) noexcept;

// Bilinear resize with half-pixel centres and repeated edges, as cv::resize does.
void resize_linear(const float* from, Size from_size, float* to, Size to_size);

// `inside` where the mask, interpolated between its cells with the corners of both laid upon each other, is above one
// half, `outside` elsewhere. (TensorsToSegmentationCalculator of MediaPipe's Tasks.)
struct Categories {
  std::uint8_t inside;
  std::uint8_t outside;
};
void categorize(const float* from, Size from_size, Categories categories, std::uint8_t* to, Size to_size);

} // namespace hn
