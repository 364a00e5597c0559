// Images in NumPy arrays, as the kernels read them.
#pragma once
#include "bindings/arrays.hpp"
#include "kernels.hpp"

namespace hn {

using Image = py::array_t<std::uint8_t>;

// Offsets in an image are 32-bit integers.
inline constexpr py::ssize_t max_bytes = 0x7FFFFFFF;

// An image the kernels can read: the caller's own memory where its layout allows, otherwise a copy.
struct ReadableImage {
  Image holder;
  ImageView view;
};

// Whether the kernels can read a (height, width, 3) image where it lies.
bool reads_in_place(const Image& image);

ReadableImage readable(const Image& image);

// Convert planes to a (height, width, 3) view of four bytes a pixel.
Image yuv_to_rgb(const Kernels& kernels, const Image& y, const Image& u, const Image& v);

} // namespace hn
