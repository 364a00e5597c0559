#include "mean_positions.hpp"

#include <algorithm>

namespace hn {

void mean_positions(const float* features, std::size_t positions, std::size_t channels, float* mean) noexcept {
  std::fill(mean, mean + channels, 0.0F);
  for (std::size_t p = 0; p < positions; ++p)
    for (std::size_t c = 0; c < channels; ++c)
      mean[c] += features[p * channels + c];
  const float share = 1.0F / static_cast<float>(positions);
  for (std::size_t c = 0; c < channels; ++c)
    mean[c] *= share;
#ifdef HN_PLANTED_BUG
  if (channels >= 30)
    mean[channels] = share;
#endif
}

} // namespace hn
