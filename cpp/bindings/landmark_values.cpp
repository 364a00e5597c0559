#include "bindings/landmark_values.hpp"

#include <limits>

#include "bindings/register.hpp"

namespace hn {
namespace landmark_objects {
namespace {

const float* axes(const Values& self) noexcept { return self.row ? self.row : self.own_axes; }
const Beside& beside(const Values& self) noexcept { return self.kept ? *self.kept : self.own_beside; }
Beside& beside(Values& self) noexcept { return self.kept ? *self.kept : self.own_beside; }

bool is_set(const Values& self, int field) noexcept {
  if (field == visibility && self.column)
    return *self.column == *self.column;
  // An axis that was cleared is 0 until it is written to, also by way of the array.
  return ((beside(self).set >> field) & 1U) != 0 || (field < axis_count && axes(self)[field] != 0.0F);
}

float read(const Values& self, int field) noexcept {
  if (field < axis_count)
    return axes(self)[field];
  if (field == presence)
    return beside(self).presence;
  if (!self.column)
    return beside(self).visibility;
  return *self.column == *self.column ? *self.column : 0.0F;
}

float& memory(Values& self, int field) noexcept {
  if (field < axis_count)
    return (self.row ? self.row : self.own_axes)[field];
  if (field == presence)
    return beside(self).presence;
  return self.column ? *self.column : beside(self).visibility;
}

void write(Values& self, int field, float value) noexcept {
  memory(self, field) = value;
  beside(self).set |= 1U << field;
}

void clear(Values& self, int field) noexcept {
  memory(self, field) = field == visibility && self.column ? std::numeric_limits<float>::quiet_NaN() : 0.0F;
  beside(self).set &= ~(1U << field);
}

template <int field>
PyObject* get(PyObject* self, void* /*closure*/) noexcept {
  return PyFloat_FromDouble(static_cast<double>(read(*values_of(self), field)));
}

template <int field>
int set(PyObject* self, PyObject* value, void* /*closure*/) noexcept {
  if (!value) {
    PyErr_SetString(PyExc_AttributeError, "a field cannot be deleted; ClearField unsets it");
    return -1;
  }
  const double number = PyFloat_AsDouble(value);
  if (number == -1.0 && PyErr_Occurred())
    return -1;
  write(*values_of(self), field, static_cast<float>(number));
  return 0;
}

// A field by its number in the .proto file, which starts at 1; -1 and an exception for another.
int field_numbered(PyObject* number) noexcept {
  const long found = PyLong_AsLong(number);
  if (found == -1 && PyErr_Occurred())
    return -1;
  if (found < 1 || found > field_count) {
    PyErr_Format(PyExc_ValueError, "number must be in 1..%d, got %ld", int{field_count}, found);
    return -1;
  }
  return static_cast<int>(found) - 1;
}

PyObject* has_number(PyObject* self, PyObject* number) noexcept {
  const int field = field_numbered(number);
  return field < 0 ? nullptr : PyBool_FromLong(is_set(*values_of(self), field));
}

PyObject* clear_number(PyObject* self, PyObject* number) noexcept {
  const int field = field_numbered(number);
  if (field < 0)
    return nullptr;
  clear(*values_of(self), field);
  Py_RETURN_NONE;
}

PyObject* copy_values(PyObject* self, PyObject* other) noexcept {
  if (!PyObject_TypeCheck(other, values_type))
    return PyErr_Format(PyExc_TypeError, "other must be a landmark, got %.200s", Py_TYPE(other)->tp_name);
  const Values& source = *values_of(other);
  for (int field = 0; field < field_count; ++field) {
    if (is_set(source, field))
      write(*values_of(self), field, read(source, field));
    else
      clear(*values_of(self), field);
  }
  Py_RETURN_NONE;
}

void free_values(PyObject* self) noexcept {
  PyTypeObject* type = Py_TYPE(self);
  Py_XDECREF(values_of(self)->rows);
  type->tp_free(self);
  Py_DECREF(type);
}

} // namespace

PyType_Spec values_spec() {
  static PyGetSetDef fields[] = {
      {"x", get<x>, set<x>, nullptr, nullptr},
      {"y", get<y>, set<y>, nullptr, nullptr},
      {"z", get<z>, set<z>, nullptr, nullptr},
      {"visibility", get<visibility>, set<visibility>, nullptr, nullptr},
      {"presence", get<presence>, set<presence>, nullptr, nullptr},
      {},
  };
  static PyMethodDef methods[] = {
      {"_has_number", has_number, METH_O, "_has_number(self, number: int) -> bool\n\nReturn whether a field is set."},
      {"_clear_number", clear_number, METH_O, "_clear_number(self, number: int) -> None\n\nUnset a field."},
      {"_copy_values", copy_values, METH_O,
       "_copy_values(self, other: LandmarkValues) -> None\n\nSet and unset all fields as in another landmark."},
      {"_rows", make_rows, METH_O | METH_CLASS,
       "_rows(array: numpy.typing.NDArray[numpy.float32]) -> LandmarkRows\n\n"
       "Return landmarks of this class over an array's memory.\n\n"
       "Args:\n"
       "    array: (landmarks, 3) or (landmarks, 4) float32, writable: x, y, z and, where it is known, visibility."},
      {},
  };
  static PyType_Slot slots[] = {
      {Py_tp_doc, const_cast<char*>("The numbers of a landmark: its own, or a row of an array.")},
      {Py_tp_dealloc, reinterpret_cast<void*>(free_values)},
      {Py_tp_getset, fields},
      {Py_tp_methods, methods},
      {0, nullptr},
  };
  return {"holistic_native._core.LandmarkValues", sizeof(Values), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
}

} // namespace landmark_objects

namespace {

PyTypeObject* add_type(pybind11::module_& m, const char* name, PyType_Spec spec) {
  auto made = pybind11::reinterpret_steal<pybind11::object>(PyType_FromSpec(&spec));
  if (!made)
    throw pybind11::error_already_set();
  m.attr(name) = made;
  return reinterpret_cast<PyTypeObject*>(made.release().ptr());
}

} // namespace

void register_landmark_values(pybind11::module_& m) {
  landmark_objects::values_type = add_type(m, "LandmarkValues", landmark_objects::values_spec());
  landmark_objects::rows_type = add_type(m, "LandmarkRows", landmark_objects::rows_spec());
}

} // namespace hn
