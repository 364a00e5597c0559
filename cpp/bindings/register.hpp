// One function per topic; module.cpp is the table of contents.
#pragma once
#include <pybind11/pybind11.h>

namespace hn {

void register_arithmetic(pybind11::module_& m);
void register_region(pybind11::module_& m);
void register_crop(pybind11::module_& m);
void register_detection(pybind11::module_& m);
void register_landmarks(pybind11::module_& m);
void register_filters(pybind11::module_& m);
void register_attention(pybind11::module_& m);
void register_segmentation(pybind11::module_& m);
void register_block_sums(pybind11::module_& m);
void register_landmark_values(pybind11::module_& m);
void register_memory(pybind11::module_& m);
void register_strokes(pybind11::module_& m);

} // namespace hn
