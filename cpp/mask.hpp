// From mask logits in a crop to a mask over the frame.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "crop.hpp"
#include "kernels.hpp"

namespace hn {

// The logistic function of a plane of logits, with a border of zeros for warp_mask.
std::vector<float> activate_mask(const float* logits, Size size, Arithmetic arithmetic);

// Probabilities over the whole frame (crop.image): what the model saw in the crop, 0 elsewhere.
void mask_to_frame(const Kernels& kernels, const Crop& crop, const float* logits, Size size, float* out);

// Mix the last frame's mask into this one where this one is unsure, in place (MediaPipe's SegmentationSmoothing).
// `ratio` is how much of the last one a pixel takes that is as likely the body's as not.
void smooth_mask(float* mask, const float* previous, std::size_t count, float ratio) noexcept;

} // namespace hn
