#include "strokes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace hn {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
// Positions beyond this are drawn from here: far outside every picture, and products of two are still exact enough.
constexpr float farthest = 1e6F;
// Shares of a colour count from 0 to this.
constexpr unsigned whole = 256;
constexpr int full = 255; // coverage counts to this
// A line that rises or runs less than this, in pixels, lies level or stands upright.
constexpr double level = 1e-6;

struct Interval {
  double low = infinite, high = -infinite;

  void include(double from, double to) {
    low = std::min(low, from);
    high = std::max(high, to);
  }
};

// A segment with a reach: all positions within `reach` of it.
class Capsule {
public:
  Capsule(const Segment& s, double reach)
      : x0_{near(s.x0)}, y0_{near(s.y0)}, dx_{near(s.x1) - x0_}, dy_{near(s.y1) - y0_}, reach_{reach},
        square_{dx_ * dx_ + dy_ * dy_} {
    per_length_ = square_ > 0 ? 1.0 / std::sqrt(square_) : 0.0;
    if (std::fabs(dy_) > level) {
      per_row_ = dx_ / dy_;
      half_ = reach * std::sqrt(square_) / std::fabs(dy_);
    }
    if (std::fabs(dx_) > level) {
      end_per_row_ = dy_ / dx_;
      run_ = square_ / dx_;
    }
  }

  [[nodiscard]] Interval rows() const { return {std::min(y0_, y0_ + dy_) - reach_, std::max(y0_, y0_ + dy_) + reach_}; }

  [[nodiscard]] Interval columns() const {
    return {std::min(x0_, x0_ + dx_) - reach_, std::max(x0_, x0_ + dx_) + reach_};
  }

  // Where a row meets it: both ends are discs, and between them lies a rectangle. It is convex, so this is one
  // interval.
  [[nodiscard]] Interval row(double y) const {
    Interval found;
    include_disc(found, x0_, y - y0_);
    include_disc(found, x0_ + dx_, y - y0_ - dy_);
    if (square_ > 0)
      include_rectangle(found, y - y0_);
    return found;
  }

  // How far a pixel is inside, at most 1; negative outside.
  [[nodiscard]] double depth(double x, double y) const {
    const double along_x = x - x0_, along_y = y - y0_;
    const double along = along_x * dx_ + along_y * dy_;
    if (along > 0 && along < square_) // beside the line: no root to draw, most pixels are here
      return std::min(reach_ - std::fabs(along_x * dy_ - along_y * dx_) * per_length_, 1.0);
    const double from_x = along > 0 ? along_x - dx_ : along_x, from_y = along > 0 ? along_y - dy_ : along_y;
    return std::min(reach_ - std::sqrt(from_x * from_x + from_y * from_y), 1.0);
  }

private:
  static double near(float position) { return static_cast<double>(std::clamp(position, -farthest, farthest)); }

  void include_disc(Interval& found, double x, double below) const {
    const double rest = reach_ * reach_ - below * below;
    if (rest < 0)
      return;
    const double half = std::sqrt(rest);
    found.include(x - half, x + half);
  }

  void include_rectangle(Interval& found, double below) const {
    double low = -infinite, high = infinite;
    if (std::fabs(dy_) > level) {
      const double middle = x0_ + below * per_row_;
      low = middle - half_;
      high = middle + half_;
    } else if (std::fabs(below) > reach_) {
      return;
    }
    if (std::fabs(dx_) > level) {
      const double from = x0_ - below * end_per_row_, to = from + run_;
      low = std::max(low, std::min(from, to));
      high = std::min(high, std::max(from, to));
    } else if (const double along = below * dy_; along < 0 || along > square_) {
      return;
    }
    if (low <= high)
      found.include(low, high);
  }

  double x0_, y0_, dx_, dy_, reach_, square_, per_length_ = 0;
  // Of the rectangle between the ends: how its middle moves from row to row, half its width along a row; how its ends
  // move, and how far they are from each other along a row. None where the line is level, or upright.
  double per_row_ = 0, half_ = 0, end_per_row_ = 0, run_ = 0;
};

struct Span {
  int from, to; // the first, and the one behind the last

  [[nodiscard]] int size() const { return to - from; }
};

// The whole numbers in an interval that are from 0 to below a limit.
Span whole_numbers(const Interval& interval, Span within) {
  const double from = std::max(std::ceil(interval.low), static_cast<double>(within.from));
  const double to = std::min(std::floor(interval.high) + 1.0, static_cast<double>(within.to));
  if (!(from < to))
    return {0, 0};
  return {static_cast<int>(from), static_cast<int>(to)};
}

bool finite(const Segment& s) {
  return std::isfinite(s.x0) && std::isfinite(s.y0) && std::isfinite(s.x1) && std::isfinite(s.y1);
}

// How much of each pixel of a box is covered, 0 to 255: the most that any shape covers.
class Coverage {
public:
  Coverage(Span columns, Span rows)
      : columns_{columns}, rows_{rows},
        values_(static_cast<std::size_t>(columns.size()) * static_cast<std::size_t>(rows.size())),
        touched_(static_cast<std::size_t>(rows.size()), Span{columns.to, columns.from}) {}

  void add(const Capsule& shape) {
    const Span rows = whole_numbers(shape.rows(), rows_);
    for (int y = rows.from; y < rows.to; ++y) {
      const Span columns = whole_numbers(shape.row(y), columns_);
      if (columns.size() <= 0)
        continue;
      Span& touched = touched_[index(y)];
      touched = {std::min(touched.from, columns.from), std::max(touched.to, columns.to)};
      std::uint8_t* values = row(y);
      for (int x = columns.from; x < columns.to; ++x) {
        const double depth = std::max(shape.depth(x, y), 0.0);
        std::uint8_t& value = values[x - columns_.from];
        value = std::max(value, static_cast<std::uint8_t>(depth * full + 0.5));
      }
    }
  }

  [[nodiscard]] Span touched(int y) const { return touched_[index(y)]; }
  [[nodiscard]] std::uint8_t at(int x, int y) const {
    return values_[index(y) * static_cast<std::size_t>(columns_.size()) + static_cast<std::size_t>(x - columns_.from)];
  }

private:
  [[nodiscard]] std::size_t index(int y) const { return static_cast<std::size_t>(y - rows_.from); }
  std::uint8_t* row(int y) { return values_.data() + index(y) * static_cast<std::size_t>(columns_.size()); }

  Span columns_, rows_;
  std::vector<std::uint8_t> values_;
  std::vector<Span> touched_;
};

void blend(const Canvas& canvas, std::uint8_t* pixel, Colour colour, unsigned share) noexcept {
  for (const std::uint8_t channel : colour) {
    *pixel = static_cast<std::uint8_t>((*pixel * (whole - share) + channel * share + whole / 2) / whole);
    pixel += canvas.channel_stride;
  }
}

} // namespace

void paint_segments(const Canvas& canvas, std::span<const Segment> segments, double radius, Colour colour,
                    double opacity) {
  std::vector<Capsule> shapes;
  shapes.reserve(segments.size());
  Interval across, down;
  for (const Segment& segment : segments) {
    if (!finite(segment))
      continue;
    const Capsule& shape = shapes.emplace_back(segment, radius + 0.5);
    across.include(shape.columns().low, shape.columns().high);
    down.include(shape.rows().low, shape.rows().high);
  }
  const Span columns = whole_numbers(across, {0, canvas.width}), rows = whole_numbers(down, {0, canvas.height});
  if (columns.size() <= 0 || rows.size() <= 0)
    return;
  Coverage coverage(columns, rows);
  for (const Capsule& shape : shapes)
    coverage.add(shape);
  std::array<unsigned, full + 1> shares{};
  for (int covered = 0; covered <= full; ++covered)
    shares[static_cast<std::size_t>(covered)] = static_cast<unsigned>(covered * opacity * whole / full + 0.5);
  for (int y = rows.from; y < rows.to; ++y) {
    const Span touched = coverage.touched(y);
    for (int x = touched.from; x < touched.to; ++x)
      if (const unsigned share = shares[coverage.at(x, y)]; share > 0)
        blend(canvas, canvas.pixels + y * canvas.y_stride + x * canvas.x_stride, colour, share);
  }
}

void tint_by_mask(const Canvas& canvas, const float* mask, Colour colour, double opacity) noexcept {
  for (int y = 0; y < canvas.height; ++y) {
    std::uint8_t* pixel = canvas.pixels + y * canvas.y_stride;
    for (int x = 0; x < canvas.width; ++x, ++mask, pixel += canvas.x_stride) {
      if (!(*mask > 0.0F)) // nor NaN
        continue;
      const double weight = std::min(static_cast<double>(*mask), 1.0) * opacity;
      if (const unsigned share = static_cast<unsigned>(weight * whole + 0.5); share > 0)
        blend(canvas, pixel, colour, share);
    }
  }
}

} // namespace hn
