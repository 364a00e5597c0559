// From mask logits in a crop to a mask over the frame.
#pragma once
#include <cstdint>
#include <vector>

#include "crop.hpp"
#include "kernels.hpp"

namespace hn {

// The logistic function of a plane of logits, with a border of zeros for warp_mask.
std::vector<float> activate_mask(const float* logits, Size size);

// Probabilities over the whole frame (crop.image): what the model saw in the crop, 0 elsewhere.
void mask_to_frame(const Kernels& kernels, const Crop& crop, const float* logits, Size size, float* out);

} // namespace hn
