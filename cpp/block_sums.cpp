#include "block_sums.hpp"

#include <algorithm>
#include <type_traits>

namespace hn {
namespace {

template <int value>
using Constant = std::integral_constant<std::ptrdiff_t, value>;

// Where width and strides are constants, the compiler makes a few vector instructions of a row.
template <typename Width, typename Column, typename Channel>
void sum_blocks(const StridedImage& image, int spacing, std::int32_t* sums, Width width, Column column,
                Channel channel) noexcept {
  const int columns = blocks_along(image.size.width, spacing);
  const int rows = blocks_along(image.size.height, spacing);
  const int height = std::min(block_side, image.size.height);
  for (int y = 0; y < rows; ++y)
    for (int x = 0; x < columns; ++x) {
      const std::uint8_t* at =
          image.data + static_cast<std::ptrdiff_t>(y) * spacing * image.row + x * spacing * image.column;
      std::int32_t sum = 0;
      for (int i = 0; i < height; ++i, at += image.row)
        for (std::ptrdiff_t j = 0; j < width; ++j)
          sum += at[j * column] + at[j * column + channel] + at[j * column + 2 * channel];
      *sums++ = sum;
    }
}

} // namespace

void block_sums(const StridedImage& image, int spacing, std::int32_t* sums) noexcept {
  StridedImage view = image;
  // A sum has no order: BGR is RGB.
  if (view.channel < 0) {
    view.data += 2 * view.channel;
    view.channel = -view.channel;
  }
  const Constant<block_side> width;
  if (view.size.width < block_side)
    sum_blocks(view, spacing, sums, static_cast<std::ptrdiff_t>(view.size.width), view.column, view.channel);
  else if (view.column == 3 && view.channel == 1)
    sum_blocks(view, spacing, sums, width, Constant<3>{}, Constant<1>{});
  else if (view.column == 4 && view.channel == 1)
    sum_blocks(view, spacing, sums, width, Constant<4>{}, Constant<1>{});
  else if (view.column == 1 && view.channel == 0)
    sum_blocks(view, spacing, sums, width, Constant<1>{}, Constant<0>{});
  else
    sum_blocks(view, spacing, sums, width, view.column, view.channel);
}

} // namespace hn
