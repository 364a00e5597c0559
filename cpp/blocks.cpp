#include "blocks.hpp"

#include <algorithm>
#include <type_traits>

namespace hn {
namespace {

constexpr int channels = 3;

// The length is a constant where the block is whole, so that the compiler makes a few vector instructions of it.
template <typename Length>
std::int32_t sum_of(const std::uint8_t* row, std::ptrdiff_t stride, int rows, Length bytes) noexcept {
  std::int32_t sum = 0;
  for (int y = 0; y < rows; ++y, row += stride)
    for (int i = 0; i < bytes; ++i)
      sum += row[i];
  return sum;
}

} // namespace

void block_sums(const PackedImage& image, int spacing, std::int32_t* sums) noexcept {
  const int columns = blocks_along(image.size.width, spacing);
  const int rows = blocks_along(image.size.height, spacing);
  const int width = std::min(block_side, image.size.width);
  const int height = std::min(block_side, image.size.height);
  for (int y = 0; y < rows; ++y) {
    const std::uint8_t* row = image.data + static_cast<std::ptrdiff_t>(y) * spacing * image.stride;
    for (int x = 0; x < columns; ++x, row += spacing * channels)
      *sums++ = width == block_side
                    ? sum_of(row, image.stride, height, std::integral_constant<int, block_side * channels>{})
                    : sum_of(row, image.stride, height, width * channels);
  }
}

} // namespace hn
