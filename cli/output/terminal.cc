#include "cli/output/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>

namespace entente::cli {
namespace {

constexpr std::size_t kLeastWidth = 40;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

winsize size_of_screen() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size = {};
  return size;
}

bool shows_colours() {
  static const bool shows = variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  return shows;
}

std::string pager() {
  for (const char* name : {"ENTENTE_PAGER", "PAGER"})
    if (const char* value = std::getenv(name)) return value;
  return access("/usr/bin/less", X_OK) == 0 ? "less" : "";
}

}  // namespace

// While output is held back, std::cout still is what comes to the screen.
bool is_terminal(const std::ostream& out) {
  static const bool is = isatty(STDOUT_FILENO) == 1;
  return is && &out == &std::cout;
}

std::size_t terminal_width() {
  const long said = std::strtol(variable("COLUMNS").c_str(), nullptr, 10);
  const std::size_t width = said > 0 ? static_cast<std::size_t>(said) : size_of_screen().ws_col;
  return width == 0 ? 80 : std::max(width, kLeastWidth);
}

std::size_t text_width() {
  constexpr std::size_t kWidth = 100;
  return is_terminal(std::cout) ? std::min(kWidth, terminal_width()) : kWidth;
}

std::string styled(const std::ostream& out, Style style, std::string_view text) {
  if (!is_terminal(out) || !shows_colours()) return std::string(text);
  const char* code = "";
  switch (style) {
    case Style::kBold:
      code = "1";
      break;
    case Style::kGood:
      code = "32";
      break;
    case Style::kBad:
      code = "31";
      break;
    case Style::kWarning:
      code = "33";
      break;
    case Style::kDim:
      code = "2";
      break;
  }
  return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

struct Paged::Held {
  std::ostringstream text;
  std::streambuf* before = nullptr;
  std::string pager;
};

Paged::Paged() {
  const std::string command = pager();
  if (!is_terminal(std::cout) || command.empty() || command == "cat") return;
  held_ = std::make_unique<Held>();
  held_->pager = command;
  held_->before = std::cout.rdbuf(held_->text.rdbuf());
}

Paged::~Paged() {
  if (!held_) return;
  std::cout.rdbuf(held_->before);
  const std::string text = held_->text.str();
  const std::size_t rows = size_of_screen().ws_row;
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  if (rows > 0 && lines + 1 > rows) {
    // Colours as they are, and it ends by itself at the end of the text.
    setenv("LESS", "FRX", 0);
    if (FILE* const pipe = popen(held_->pager.c_str(), "w")) {
      std::fwrite(text.data(), 1, text.size(), pipe);
      if (pclose(pipe) == 0) return;
    }
  }
  std::cout << text << std::flush;
}

}  // namespace entente::cli
