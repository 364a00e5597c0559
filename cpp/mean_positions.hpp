// The mean over an image's positions, one position after another.
#pragma once
#include <cstddef>

namespace hn {

// features: positions x channels; mean: channels. Sums in order, then multiplies by 1 / positions, as XNNPACK's plain
// reduction does; other orders differ in the last bit.
void mean_positions(const float* features, std::size_t positions, std::size_t channels, float* mean) noexcept;

} // namespace hn
