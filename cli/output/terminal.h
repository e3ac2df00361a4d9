// The terminal that standard output is, if it is one: its width, colours and a pager. In a pipe or a file nothing of
// these is there. Main thread only.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace entente::cli {

// Whether what is written to `out` comes to a person's screen: standard output, and that is a terminal.
bool is_terminal(const std::ostream& out);
// Columns: COLUMNS, else the terminal's, else 80; at least 40.
std::size_t terminal_width();
// Width for running text: 100, or the terminal's where that is less.
std::size_t text_width();

enum class Style { kBold, kGood, kBad, kWarning, kDim };
// `text` in a style on a terminal that shows colours; as it is elsewhere, or where NO_COLOR isn't empty
// (https://no-color.org), or TERM is dumb.
std::string styled(const std::ostream& out, Style style, std::string_view text);

// What is written to std::cout while it lives is shown at its end: by a pager (ENTENTE_PAGER, else PAGER, else less)
// where it is more than the screen holds, else as it is. Where standard output is no terminal, or the pager is "cat" or
// empty, nothing is held back.
class Paged {
 public:
  Paged();
  ~Paged();
  Paged(const Paged&) = delete;
  Paged& operator=(const Paged&) = delete;

 private:
  struct Held;
  std::unique_ptr<Held> held_;  // none: nothing is held back
};

}  // namespace entente::cli
