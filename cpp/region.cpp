#include "region.hpp"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>

namespace hn {
namespace {

// The landmarks that bound a hand, and three that give its direction (wrist, index and ring finger roots, middle).
constexpr std::array<std::size_t, 12> hand_subset = {0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18};

struct Bounds {
  float min_x = FLT_MAX;
  float min_y = FLT_MAX;
  float max_x = FLT_MIN;
  float max_y = FLT_MIN;
  void add(float x, float y) {
    min_x = std::min(min_x, x);
    min_y = std::min(min_y, y);
    max_x = std::max(max_x, x);
    max_y = std::max(max_y, y);
  }
  Point centre() const { return {(max_x + min_x) / 2.0F, (max_y + min_y) / 2.0F}; }
};

Point rotated(float x, float y, float cosine, float sine) { return {x * cosine - y * sine, x * sine + y * cosine}; }

// A normalised point in pixels, seen along axes turned by an angle.
Point turned_pixels(Point p, Size image, float cosine, float sine) {
  const auto width = static_cast<float>(image.width);
  const auto height = static_cast<float>(image.height);
  return {p.x * width * cosine - p.y * height * sine, p.x * width * sine + p.y * height * cosine};
}

float degrees(float angle) { return static_cast<float>(angle / pi * 180.0); }

bool close_to(Region previous, Region recrop, Size image, const TrackingLimits& limits, Arithmetic arithmetic) {
  float turn = degrees(previous.rotation) - degrees(recrop.rotation);
  if (turn > 180.0F)
    turn -= 360.0F;
  if (turn < -180.0F)
    turn += 360.0F;
  const float cosine = cos_by(arithmetic, -recrop.rotation);
  const float sine = sin_by(arithmetic, -recrop.rotation);
  const Point was = turned_pixels({previous.cx, previous.cy}, image, cosine, sine);
  const Point is = turned_pixels({recrop.cx, recrop.cy}, image, cosine, sine);
  const float width = recrop.width * static_cast<float>(image.width);
  const float height = recrop.height * static_cast<float>(image.height);
  const float was_width = previous.width * static_cast<float>(image.width);
  const float was_height = previous.height * static_cast<float>(image.height);
  return std::abs(turn) <= limits.rotation_degrees && std::abs(was.x - is.x) <= width * limits.translation &&
         std::abs(was.y - is.y) <= height * limits.translation && std::abs(was_width - width) <= width * limits.scale &&
         std::abs(was_height - height) <= height * limits.scale;
}

bool all_inside(Landmarks landmarks, Region recrop, Size image, float margin, Arithmetic arithmetic) {
  const float cosine = cos_by(arithmetic, -recrop.rotation);
  const float sine = sin_by(arithmetic, -recrop.rotation);
  const Point centre = turned_pixels({recrop.cx, recrop.cy}, image, cosine, sine);
  const float width = recrop.width * static_cast<float>(image.width) * (1.0F + margin);
  const float height = recrop.height * static_cast<float>(image.height) * (1.0F + margin);
  const float left = centre.x - width * 0.5F;
  const float right = centre.x + width * 0.5F;
  const float top = centre.y - height * 0.5F;
  const float bottom = centre.y + height * 0.5F;
  for (std::size_t i = 0; i < landmarks.count; ++i) {
    const Point p = turned_pixels(landmarks[i], image, cosine, sine);
    if (!(left < p.x && p.x < right && top < p.y && p.y < bottom))
      return false;
  }
  return true;
}

} // namespace

float alignment_rotation(Point from, Point to, Size image, float target, Arithmetic arithmetic) noexcept {
  const float x0 = from.x * static_cast<float>(image.width);
  const float y0 = from.y * static_cast<float>(image.height);
  const float x1 = to.x * static_cast<float>(image.width);
  const float y1 = to.y * static_cast<float>(image.height);
  return wrap_angle(target - atan2_by(arithmetic, -(y1 - y0), x1 - x0));
}

Region region_from_alignment(Point centre, Point scale_point, Size image, float target,
                             Arithmetic arithmetic) noexcept {
  const auto width = static_cast<float>(image.width);
  const auto height = static_cast<float>(image.height);
  const float x = centre.x * width;
  const float y = centre.y * height;
  const float dx = scale_point.x * width - x;
  const float dy = scale_point.y * height - y;
  const float side = std::sqrt(dx * dx + dy * dy) * 2.0F;
  return {x / width, y / height, side / width, side / height,
          alignment_rotation(centre, scale_point, image, target, arithmetic)};
}

Region region_from_box(Box box) noexcept {
  return {box.xmin + box.width / 2, box.ymin + box.height / 2, box.width, box.height, 0.0F};
}

float box_overlap(Box a, Box b) noexcept {
  const float a_xmax = a.xmin + a.width, a_ymax = a.ymin + a.height;
  const float b_xmax = b.xmin + b.width, b_ymax = b.ymin + b.height;
  if (a.xmin > b_xmax || b.xmin > a_xmax || a.ymin > b_ymax || b.ymin > a_ymax)
    return 0.0F;
  const float width = std::min(a_xmax, b_xmax) - std::max(a.xmin, b.xmin);
  const float height = std::min(a_ymax, b_ymax) - std::max(a.ymin, b.ymin);
  const float shared = width * height;
  const float all = (a_xmax - a.xmin) * (a_ymax - a.ymin) + (b_xmax - b.xmin) * (b_ymax - b.ymin) - shared;
  return all > 0.0F ? shared / all : 0.0F;
}

float region_overlap(Region a, Region b) noexcept {
  const float a_left = a.cx - a.width / 2, a_top = a.cy - a.height / 2;
  const float b_left = b.cx - b.width / 2, b_top = b.cy - b.height / 2;
  return box_overlap({a_left, a_top, a.width, a.height}, {b_left, b_top, b.width, b.height});
}

Box box_around(Landmarks landmarks) noexcept {
  Bounds bounds;
  for (std::size_t i = 0; i < landmarks.count; ++i)
    bounds.add(landmarks[i].x, landmarks[i].y);
  return {bounds.min_x, bounds.min_y, bounds.max_x - bounds.min_x, bounds.max_y - bounds.min_y};
}

Region region_from_keypoints(Landmarks keypoints) noexcept {
  Bounds bounds;
  bounds.max_x = -FLT_MAX;
  bounds.max_y = -FLT_MAX;
  for (std::size_t i = 0; i < keypoints.count; ++i)
    bounds.add(keypoints[i].x, keypoints[i].y);
  return {bounds.centre().x, bounds.centre().y, bounds.max_x - bounds.min_x, bounds.max_y - bounds.min_y, 0.0F};
}

Region region_from_hand(Landmarks hand, Size image, Arithmetic arithmetic) noexcept {
  const auto width = static_cast<float>(image.width);
  const auto height = static_cast<float>(image.height);
  const Point wrist = hand[0], index = hand[5], middle = hand[9], ring = hand[13];
  const float x1 = ((index.x + ring.x) / 2.0F + middle.x) / 2.0F * width;
  const float y1 = ((index.y + ring.y) / 2.0F + middle.y) / 2.0F * height;
  const float rotation =
      wrap_angle(radians(90.0F) - atan2_by(arithmetic, -(y1 - wrist.y * height), x1 - wrist.x * width));

  Bounds upright;
  for (const std::size_t i : hand_subset)
    upright.add(hand[i].x, hand[i].y);
  const Point centre = upright.centre();

  const float back = wrap_angle(-rotation);
  const float back_cosine = cos_by(arithmetic, back);
  const float back_sine = sin_by(arithmetic, back);
  Bounds turned;
  for (const std::size_t i : hand_subset) {
    const Point p = rotated((hand[i].x - centre.x) * width, (hand[i].y - centre.y) * height, back_cosine, back_sine);
    turned.add(p.x, p.y);
  }
  const Point offset = turned.centre();
  const Point moved = rotated(offset.x, offset.y, cos_by(arithmetic, rotation), sin_by(arithmetic, rotation));
  return {(moved.x + width * centre.x) / width, (moved.y + height * centre.y) / height,
          (turned.max_x - turned.min_x) / width, (turned.max_y - turned.min_y) / height, rotation};
}

Region region_from_wrist(Point wrist, Point pinky, Point index, Size image, Arithmetic arithmetic) noexcept {
  const auto width = static_cast<float>(image.width);
  const auto height = static_cast<float>(image.height);
  const float x = (2.0F * (index.x * width) + pinky.x * width) / 3.0F;
  const float y = (2.0F * (index.y * height) + pinky.y * height) / 3.0F;
  const float dx = x - wrist.x * width;
  const float dy = y - wrist.y * height;
  const float side = std::sqrt(dx * dx + dy * dy) * 2.0F;
  return {x / width, y / height, side / width, side / height,
          wrap_angle(radians(90.0F) - atan2_by(arithmetic, -dy, dx))};
}

Region transform_region(Region region, Size image, float scale, float shift_y, bool square,
                        Arithmetic arithmetic) noexcept {
  const auto width = static_cast<float>(image.width);
  const auto height = static_cast<float>(image.height);
  Region out = region;
  if (region.rotation == 0.0F) {
    out.cy = region.cy + region.height * shift_y;
  } else {
    const float shift = height * region.height * shift_y;
    out.cx = region.cx + (0.0F - shift * sin_by(arithmetic, region.rotation)) / width;
    out.cy = region.cy + (0.0F + shift * cos_by(arithmetic, region.rotation)) / height;
  }
  if (square) {
    const float long_side = std::max(region.width * width, region.height * height);
    out.width = long_side / width;
    out.height = long_side / height;
  }
  out.width *= scale;
  out.height *= scale;
  return out;
}

bool keep_region(Landmarks previous_landmarks, Region previous, Region recrop, Size image, const TrackingLimits& limits,
                 Arithmetic arithmetic) noexcept {
  return close_to(previous, recrop, image, limits, arithmetic) &&
         all_inside(previous_landmarks, recrop, image, limits.margin, arithmetic);
}

} // namespace hn
