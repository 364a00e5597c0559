// Sums of small blocks of an image: enough to see whether anything in it has moved.
#pragma once
#include <cstddef>
#include <cstdint>

#include "geometry.hpp"

namespace hn {

inline constexpr int block_side = 8;

// RGB bytes anywhere in memory: how far it is from row to row, from pixel to pixel and from channel to channel.
struct StridedImage {
  const std::uint8_t* data;
  Size size;
  std::ptrdiff_t row;
  std::ptrdiff_t column;
  std::ptrdiff_t channel;
};

// How many blocks, one every `spacing` pixels, fit into a side that long; a short side has one, cut off at its end.
constexpr int blocks_along(int side, int spacing) noexcept {
  return side <= block_side ? 1 : (side - block_side) / spacing + 1;
}

// Write each block's sum over pixels and channels, row by row of blocks.
void block_sums(const StridedImage& image, int spacing, std::int32_t* sums) noexcept;

} // namespace hn
