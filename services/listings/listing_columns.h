// The columns of a sheet of listings, in the order of the template. One table for reading, for error texts and for the
// template, whose comments are the texts `template.listings.NAME`; it leaves out a column without one. Constant data.
#pragma once

#include <span>

namespace entente::listings {

struct Column {
  const char* name;
  bool required;     // the header must have it (a cell may still be empty where its comment says so)
  const char* path;  // field of the message that an import changes; "": none, part of the name or of a new row's life
  const char* example;  // of the template's row
};

std::span<const Column> listing_columns();

}  // namespace entente::listings
