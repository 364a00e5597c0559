#include "region.hpp"

#include <cstdio>

#include "bindings/arrays.hpp"
#include "bindings/register.hpp"

namespace hn {
namespace {

Region turned(Region region, const Landmarks& at, std::size_t from, std::size_t to, Size image, float target,
              Arithmetic arithmetic) {
  region.rotation = alignment_rotation(point_at(at, from, "start"), point_at(at, to, "end"), image, target, arithmetic);
  return region;
}

} // namespace

void register_region(py::module_& m) {
  using ImageSize = std::pair<int, int>;
  py::class_<Region>(m, "Region",
                     R"(A rotated rectangle of an image.

Args:
    cx, cy: the centre, as fractions of the image's width and height.
    width, height: the sides, as fractions of the image's width and height.
    rotation: radians, clockwise on screen.)")
      .def(py::init([](float cx, float cy, float width, float height, float rotation) {
             return Region{cx, cy, width, height, rotation};
           }),
           py::arg("cx"), py::arg("cy"), py::arg("width"), py::arg("height"), py::arg("rotation") = 0.0F)
      .def_readonly("cx", &Region::cx)
      .def_readonly("cy", &Region::cy)
      .def_readonly("width", &Region::width)
      .def_readonly("height", &Region::height)
      .def_readonly("rotation", &Region::rotation)
      .def(
          "as_tuple", [](const Region& r) { return py::make_tuple(r.cx, r.cy, r.width, r.height, r.rotation); },
          "Return (cx, cy, width, height, rotation).")
      .def("__repr__", [](const Region& r) {
        char text[160];
        std::snprintf(text, sizeof text, "Region(cx=%.6g, cy=%.6g, width=%.6g, height=%.6g, rotation=%.6g)",
                      static_cast<double>(r.cx), static_cast<double>(r.cy), static_cast<double>(r.width),
                      static_cast<double>(r.height), static_cast<double>(r.rotation));
        return std::string(text);
      });

  m.def(
      "region_from_alignment",
      [](const Floats& landmarks, std::size_t centre, std::size_t scale_point, ImageSize image, float target_degrees,
         Arithmetic arithmetic) {
        const Landmarks at = points(landmarks, "landmarks");
        return region_from_alignment(point_at(at, centre, "centre"), point_at(at, scale_point, "scale_point"),
                                     checked_size(image, "image_size"), radians(target_degrees), arithmetic);
      },
      py::arg("landmarks").noconvert(), py::arg("centre"), py::arg("scale_point"), py::arg("image_size"),
      py::arg("target_degrees"), py::arg("arithmetic") = Arithmetic::legacy,
      R"(Place a square around one landmark whose half side reaches to another one.

Args:
    landmarks: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
    centre, scale_point: indices of the two landmarks.
    image_size: (width, height) of the image, pixels, each 1..32766.
    target_degrees: direction on screen that the line between them is turned to.
    arithmetic: whose roundings are followed.)");
  m.def(
      "region_from_landmarks",
      [](const Floats& landmarks, std::size_t start, std::size_t end, ImageSize image, Arithmetic arithmetic) {
        const Landmarks at = points(landmarks, "landmarks");
        return turned(region_from_box(box_around(at)), at, start, end, checked_size(image, "image_size"), 0.0F,
                      arithmetic);
      },
      py::arg("landmarks").noconvert(), py::arg("start"), py::arg("end"), py::arg("image_size"),
      py::arg("arithmetic") = Arithmetic::legacy,
      R"(Return the smallest region around landmarks, turned so that the line between two of them is horizontal.

Args:
    landmarks: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
    start, end: indices of the two landmarks.
    image_size: (width, height) of the image, pixels, each 1..32766.
    arithmetic: whose roundings are followed.)");
  m.def(
      "region_from_detection",
      [](const Floats& detections, std::size_t row, std::size_t start, std::size_t end, ImageSize image,
         float target_degrees, Arithmetic arithmetic, std::optional<float> target_radians) {
        require(detections.ndim() == 2 && detections.shape(1) >= 9 && detections.shape(1) % 2 == 1, "detections",
                "(detections, 5 + 2 * keypoints) float32", detections);
        if (row >= length(detections, 0))
          refuse("row", "below " + std::to_string(detections.shape(0)), std::to_string(row));
        const float* at = detections.data() + row * length(detections, 1);
        const Landmarks keypoints = {at + 5, (length(detections, 1) - 5) / 2, 2};
        return turned(region_from_box({at[1], at[2], at[3], at[4]}), keypoints, start, end,
                      checked_size(image, "image_size"), target_radians.value_or(radians(target_degrees)), arithmetic);
      },
      py::arg("detections").noconvert(), py::arg("row"), py::arg("start"), py::arg("end"), py::arg("image_size"),
      py::arg("target_degrees"), py::arg("arithmetic") = Arithmetic::legacy, py::arg("target_radians") = py::none(),
      R"(Return a detection's box as a region, turned by two of its keypoints.

Args:
    detections: (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
        All but the score are fractions of the image; at least two keypoints.
    row: index of the detection.
    start, end: indices of the two keypoints.
    image_size: (width, height) of the image, pixels, each 1..32766.
    target_degrees: direction on screen that the line between them is turned to.
    arithmetic: whose roundings are followed.
    target_radians: the same direction in radians, used instead where it is not None.)");
  m.def("region_overlap", &region_overlap, py::arg("a"), py::arg("b"),
        R"(Return the intersection over union of two regions, as if neither were rotated: 0..1.

Args:
    a, b: the regions.)");
  m.def(
      "region_from_keypoints",
      [](const Floats& keypoints, std::size_t start, std::size_t end, ImageSize image, Arithmetic arithmetic) {
        const Landmarks at = points(keypoints, "keypoints");
        return turned(region_from_keypoints(at), at, start, end, checked_size(image, "image_size"), 0.0F, arithmetic);
      },
      py::arg("keypoints").noconvert(), py::arg("start"), py::arg("end"), py::arg("image_size"),
      py::arg("arithmetic") = Arithmetic::legacy,
      R"(Return the smallest region around keypoints, turned so that the line between two of them is horizontal.

Args:
    keypoints: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
    start, end: indices of the two keypoints.
    image_size: (width, height) of the image, pixels, each 1..32766.
    arithmetic: whose roundings are followed.)");
  m.def(
      "region_from_hand",
      [](const Floats& hand, ImageSize image, Arithmetic arithmetic) {
        const Landmarks at = points(hand, "hand");
        require(at.count == 21, "hand", "(21, 2 or more) float32", hand);
        return region_from_hand(at, checked_size(image, "image_size"), arithmetic);
      },
      py::arg("hand").noconvert(), py::arg("image_size"), py::arg("arithmetic") = Arithmetic::legacy,
      R"(Return the region of a hand, turned so that its fingers point up.

Args:
    hand: (21, 2 or more) float32: x, y as fractions of the image's width and height.
    image_size: (width, height) of the image, pixels, each 1..32766.
    arithmetic: whose roundings are followed.)");
  m.def(
      "region_from_wrist",
      [](const Floats& pose, std::size_t wrist, std::size_t pinky, std::size_t index, ImageSize image,
         Arithmetic arithmetic) {
        const Landmarks at = points(pose, "pose");
        return region_from_wrist(point_at(at, wrist, "wrist"), point_at(at, pinky, "pinky"),
                                 point_at(at, index, "index"), checked_size(image, "image_size"), arithmetic);
      },
      py::arg("pose").noconvert(), py::arg("wrist"), py::arg("pinky"), py::arg("index"), py::arg("image_size"),
      py::arg("arithmetic") = Arithmetic::legacy,
      R"(Estimate the region of a hand from three landmarks of a pose.

Args:
    pose: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
    wrist, pinky, index: indices of the hand's landmarks in the pose.
    image_size: (width, height) of the image, pixels, each 1..32766.
    arithmetic: whose roundings are followed.)");
  m.def(
      "transform_region",
      [](const Region& region, ImageSize image, float scale, float shift_y, bool square, Arithmetic arithmetic) {
        return transform_region(region, checked_size(image, "image_size"), scale, shift_y, square, arithmetic);
      },
      py::arg("region"), py::arg("image_size"), py::arg("scale"), py::arg("shift_y") = 0.0F, py::arg("square") = true,
      py::arg("arithmetic") = Arithmetic::legacy,
      R"(Shift a region along its own vertical axis, make it square if wanted, then scale it.

Args:
    region: the region.
    image_size: (width, height) of the image, pixels, each 1..32766.
    scale: the new side over the longer side, which is measured in pixels.
    shift_y: shift as a fraction of the region's height, downwards.
    square: whether the longer side becomes both; otherwise each side is scaled.
    arithmetic: whose roundings are followed.)");
  m.def(
      "region_scale",
      [](const Region& region, ImageSize image) {
        const Size size = checked_size(image, "image_size");
        return (region.width * static_cast<float>(size.width) + region.height * static_cast<float>(size.height)) / 2.0F;
      },
      py::arg("region"), py::arg("image_size"), R"(Return the mean of a region's width and height, pixels.

Args:
    region: the region.
    image_size: (width, height) of the image, pixels, each 1..32766.)");
  m.def(
      "keep_region",
      [](const Floats& landmarks, const Region& previous, const Region& recrop, ImageSize image, float rotation_degrees,
         float translation, float scale, float margin, Arithmetic arithmetic) {
        return keep_region(points(landmarks, "landmarks"), previous, recrop, checked_size(image, "image_size"),
                           {rotation_degrees, translation, scale, margin}, arithmetic);
      },
      py::arg("landmarks").noconvert(), py::arg("previous"), py::arg("recrop"), py::arg("image_size"),
      py::arg("rotation_degrees"), py::arg("translation"), py::arg("scale"), py::arg("margin"),
      py::arg("arithmetic") = Arithmetic::legacy,
      R"(Return whether a tracked region may be kept: it is close to the re-crop region, and its landmarks lie inside that.

Args:
    landmarks: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
    previous: the tracked region, from the last frame's landmarks.
    recrop: the re-crop region of this frame.
    image_size: (width, height) of the image, pixels, each 1..32766.
    rotation_degrees: how far the rotations may differ, degrees.
    translation: how far the centres may differ, as a fraction of the re-crop region's sides.
    scale: how far the sides may differ, as a fraction of the re-crop region's sides.
    margin: by how much the re-crop region's sides are enlarged before landmarks must lie inside, as a fraction.
    arithmetic: whose roundings are followed.)");
}

} // namespace hn
