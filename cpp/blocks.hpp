// Sums of small blocks of an image: enough to tell whether anything in it has moved.
#pragma once
#include <cstddef>
#include <cstdint>

#include "geometry.hpp"

namespace hn {

inline constexpr int block_side = 8;

// Packed RGB bytes; `stride` bytes from row to row.
struct PackedImage {
  const std::uint8_t* data;
  Size size;
  std::ptrdiff_t stride;
};

// How many blocks, one every `spacing` pixels, fit into a side that long; a short side has one, cut off at its end.
constexpr int blocks_along(int side, int spacing) noexcept {
  return side <= block_side ? 1 : (side - block_side) / spacing + 1;
}

// Write each block's sum over pixels and channels, row by row of blocks.
void block_sums(const PackedImage& image, int spacing, std::int32_t* sums) noexcept;

} // namespace hn
