#include "bindings/images.hpp"

#include <cstdlib>

#include "bindings/released_gil.hpp"

namespace hn {
namespace {

// Bytes from the lowest to the highest one: of two neighbouring pixels, and of a row.
struct Footprint {
  py::ssize_t group;
  py::ssize_t row;
};

// Of an image whose columns and channels are near each other.
Footprint footprint(const Image& image) {
  const py::ssize_t column = std::abs(image.strides(1));
  const py::ssize_t group = column + 2 * std::abs(image.strides(2)) + 1;
  return {group, group + (image.shape(1) - 2) * column};
}

ImageView view_of(const Image& image, py::ssize_t width, py::ssize_t height) {
  const py::ssize_t row = image.strides(0), column = image.strides(1), channel = image.strides(2);
  const py::ssize_t left = std::max<py::ssize_t>(0, -column) + std::max<py::ssize_t>(0, -2 * channel);
  const std::uint8_t* data = image.data() - left;
  const std::uint8_t* lowest = column < 0 ? data + (image.shape(1) - 2) * column : data;
  const py::ssize_t last = (image.shape(0) - 1) * row + footprint(image).row - 8 - (data - lowest);
  ImageView view = {data,
                    static_cast<std::int32_t>(width),
                    static_cast<std::int32_t>(height),
                    static_cast<std::int32_t>(row),
                    static_cast<std::int32_t>(column),
                    static_cast<std::int32_t>(last),
                    {}};
  for (int i = 0; i < 3; ++i) {
    view.order.bytes[2 * i] = static_cast<std::uint8_t>(left + i * channel);
    view.order.bytes[2 * i + 1] = static_cast<std::uint8_t>(left + column + i * channel);
  }
  return view;
}

void check_image(const Image& image) {
  require(image.ndim() == 3 && image.shape(2) == 3 && image.shape(0) >= 1 && image.shape(1) >= 1, "image",
          "(height, width, 3) uint8, at least 1x1", image);
  const py::ssize_t height = image.shape(0), width = image.shape(1);
  require(height <= max_side && width <= max_side, "image", "at most 32766 pixels high and wide", image);
  require(height * width * 3 <= max_bytes, "image", "smaller than 2 GiB", image);
}

// The image with a second row or column where it has but one: the kernels read pairs.
Image widened(const Image& image) {
  const py::ssize_t height = image.shape(0), width = image.shape(1);
  Image wide({std::max<py::ssize_t>(height, 2), std::max<py::ssize_t>(width, 2), py::ssize_t{3}});
  std::fill_n(wide.mutable_data(), wide.size(), std::uint8_t{0});
  auto to = wide.mutable_unchecked<3>();
  const auto from = image.unchecked<3>();
  for (py::ssize_t y = 0; y < height; ++y)
    for (py::ssize_t x = 0; x < width; ++x)
      for (py::ssize_t c = 0; c < 3; ++c)
        to(y, x, c) = from(y, x, c);
  return wide;
}

} // namespace

bool reads_in_place(const Image& image) {
  check_image(image);
  if (image.shape(0) < 2 || image.shape(1) < 2)
    return false;
  const auto near = [&image](int axis) { return image.strides(axis) >= -8 && image.strides(axis) <= 8; };
  if (!near(1) || !near(2))
    return false;
  const Footprint bytes = footprint(image);
  // A group is read as 8 bytes. In all rows but the last, those beyond it must be in the row below.
  return bytes.group <= 8 && bytes.row + bytes.group >= 8 && image.strides(0) >= bytes.row &&
         image.strides(0) <= max_bytes / image.shape(0);
}

ReadableImage readable(const Image& image) {
  Image holder = image;
  if (!reads_in_place(image))
    holder = image.shape(0) < 2 || image.shape(1) < 2 ? widened(image)
                                                      : Image(py::array_t<std::uint8_t, py::array::c_style>(image));
  return {holder, view_of(holder, image.shape(1), image.shape(0))};
}

Image yuv_to_rgb(const Kernels& kernels, const Image& y, const Image& u, const Image& v) {
  require(y.ndim() == 2 && y.shape(0) >= 2 && y.shape(1) >= 2 && y.shape(0) % 2 == 0 && y.shape(1) % 2 == 0, "y",
          "(height, width) uint8, both even", y);
  const py::ssize_t height = y.shape(0), width = y.shape(1);
  require(height <= max_side && width <= max_side, "y", "at most 32766 pixels high and wide", y);
  require(height * width * 4 <= max_bytes, "y", "of an image smaller than 2 GiB", y);
  for (const auto& [name, plane] : {std::pair{"u", &u}, std::pair{"v", &v}})
    require(plane->ndim() == 2 && plane->shape(0) == height / 2 && plane->shape(1) == width / 2, name,
            "(height / 2, width / 2) uint8", *plane);
  // Planes of whole rows, or u and v in turn; of anything else a copy.
  const auto contiguous = [](const Image& plane) {
    return plane.shape(1) == 1 || plane.strides(1) == 1 ? plane
                                                        : Image(py::array_t<std::uint8_t, py::array::c_style>(plane));
  };
  const bool in_turn =
      u.strides(1) == 2 && v.strides(1) == 2 && u.strides(0) == v.strides(0) && v.data() == u.data() + 1;
  const Image luma = contiguous(y), blue = in_turn ? u : contiguous(u), red = in_turn ? v : contiguous(v);
  Image out({height, width, py::ssize_t{4}});
  const YuvView view = {luma.data(),
                        blue.data(),
                        in_turn ? nullptr : red.data(),
                        static_cast<std::int32_t>(width),
                        static_cast<std::int32_t>(height),
                        luma.strides(0),
                        blue.strides(0),
                        red.strides(0)};
  auto* to = reinterpret_cast<std::int32_t*>(out.mutable_data());
  {
    const ReleasedGil released;
    kernels.yuv_to_rgbx(view, to);
  }
  return Image({height, width, py::ssize_t{3}}, {4 * width, py::ssize_t{4}, py::ssize_t{1}}, out.data(), out);
}

} // namespace hn
