// Anti-aliased lines and discs on a picture, and a tint by a mask.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace hn {

using Colour = std::array<std::uint8_t, 3>;

// A picture of bytes that is drawn on; its first three channels are.
struct Canvas {
  std::uint8_t* pixels;
  int width;
  int height;
  std::ptrdiff_t y_stride; // bytes
  std::ptrdiff_t x_stride;
  std::ptrdiff_t channel_stride;
};

// A straight line between two positions in pixels, whole numbers being the middles of pixels; a disc if they are one.
struct Segment {
  float x0, y0, x1, y1;
};

// Paint all segments as one shape: where they cross, the picture shines through as anywhere else. They have round ends.
// A pixel's share of the colour goes down from 1 to 0 while its middle moves one pixel across the edge. Segments that
// are not finite are left out.
void paint_segments(const Canvas& canvas, std::span<const Segment> segments, double radius, Colour colour,
                    double opacity);

// Give each pixel `opacity` of the colour where the mask, of the canvas' size, is 1, and less where it is less.
void tint_by_mask(const Canvas& canvas, const float* mask, Colour colour, double opacity) noexcept;

} // namespace hn
