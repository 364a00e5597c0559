// Where to crop next: regions from alignment points, boxes, keypoints and landmarks, and when to keep the last one.
// All arithmetic is float32 in MediaPipe's order of operations, so that regions agree with it to the last bit.
#pragma once
#include <cstddef>
#include <span>

#include "arithmetic.hpp"
#include "geometry.hpp"

namespace hn {

// Landmarks as rows of `stride` floats that begin with normalised x and y.
struct Landmarks {
  const float* data;
  std::size_t count;
  std::size_t stride;
  Point operator[](std::size_t i) const { return {data[i * stride], data[i * stride + 1]}; }
};

struct Box {
  float xmin;
  float ymin;
  float width;
  float height;
};

// Angle that turns the line from `from` to `to` upon the target direction.
float alignment_rotation(Point from, Point to, Size image, float target, Arithmetic arithmetic) noexcept;

// A square around `centre` whose side is twice the distance to `scale_point`.
Region region_from_alignment(Point centre, Point scale_point, Size image, float target, Arithmetic arithmetic) noexcept;

// The region of a box (its rotation is 0).
Region region_from_box(Box box) noexcept;

// The smallest box around landmarks. The running maximum starts from the smallest positive float, not the lowest one:
// a quirk of MediaPipe's that reaches the box to 0 when all coordinates are negative.
Box box_around(Landmarks landmarks) noexcept;

// Intersection over union of two boxes; boxes that touch share an area of 0.
float box_overlap(Box a, Box b) noexcept;

// Intersection over union of two regions as if neither were rotated.
float region_overlap(Region a, Region b) noexcept;

// The smallest region around keypoints (no such quirk here).
Region region_from_keypoints(Landmarks keypoints) noexcept;

// The region of a hand, from twelve of its 21 landmarks, turned so that the fingers point up.
Region region_from_hand(Landmarks hand, Size image, Arithmetic arithmetic) noexcept;

// A square around the middle finger's root, estimated from the wrist, pinky and index landmarks of a pose.
Region region_from_wrist(Point wrist, Point pinky, Point index, Size image, Arithmetic arithmetic) noexcept;

// Shift along the region's own vertical by a fraction of its height, make it square if so asked, then scale it.
Region transform_region(Region region, Size image, float scale, float shift_y, bool square,
                        Arithmetic arithmetic) noexcept;

// How far a tracked region may be from this frame's re-crop region before it is given up.
struct TrackingLimits {
  float rotation_degrees;
  float translation;
  float scale;
  float margin;
};

// Whether the previous region may be kept: it is close to the re-crop region, and all its landmarks lie inside that.
bool keep_region(Landmarks previous_landmarks, Region previous, Region recrop, Size image, const TrackingLimits& limits,
                 Arithmetic arithmetic) noexcept;

} // namespace hn
