#include "services/common/storage/schema_words.h"

#include <array>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/storage/search_index.h"

namespace entente::common {
namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}

// Reads a script piece by piece.
class Reader {
 public:
  explicit Reader(std::string_view script) : rest_(script) {}
  bool at_end() const { return rest_.empty(); }
  // A word, a quoted text with its quotes, a run of blanks, or one other character.
  std::string_view next() {
    std::size_t length = 1;
    if (is_word_character(rest_[0])) {
      length = length_of(is_word_character);
    } else if (is_blank(rest_[0])) {
      length = length_of(is_blank);
    } else if (rest_[0] == '\'') {
      const std::size_t end = rest_.find('\'', 1);
      length = end == std::string_view::npos ? rest_.size() : end + 1;
    }
    const std::string_view piece = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return piece;
  }
  std::string_view next_but_blanks() {
    while (!at_end() && is_blank(rest_[0])) next();
    return at_end() ? std::string_view() : next();
  }

 private:
  std::size_t length_of(bool (*holds)(char)) const {
    std::size_t length = 1;
    while (length < rest_.size() && holds(rest_[length])) ++length;
    return length;
  }
  std::string_view rest_;
};

}  // namespace

std::string translate_schema(std::string_view script, const SchemaWords& words) {
  const std::array<std::pair<std::string_view, std::string_view>, 5> translations = {{{"BIGINT", words.bigint},
                                                                                      {"BYTES", words.bytes},
                                                                                      {"TEXT", words.text},
                                                                                      {"NUMBERED", words.numbered},
                                                                                      {"NO_BYTES", words.no_bytes}}};
  std::string out;
  Reader reader(script);
  std::string first, second;  // words of the statement
  int depth = 0;              // of brackets
  while (!reader.at_end()) {
    std::string_view piece = reader.next();
    if (first.empty() && piece == "IMMUTABLE") {
      reader.next_but_blanks();  // TABLE
      const std::string_view table = reader.next_but_blanks();
      const std::string_view message = reader.next_but_blanks();
      append(out, words.immutable(table, message.substr(1, message.size() - 2)));
      continue;
    }
    if (first.empty() && piece == "COUNT") {
      reader.next_but_blanks();  // ON
      const std::string_view table = reader.next_but_blanks();
      const std::string_view column = reader.next_but_blanks();
      append(out, words.count_on(table, column, reader.next_but_blanks()));
      continue;
    }
    if (first.empty() && piece == "SEARCH") {
      reader.next_but_blanks();  // TABLE
      append(out, words.search->make(reader.next_but_blanks()));
      continue;
    }
    if (first.empty() && piece == "LAST") {
      reader.next_but_blanks();  // NUMBER
      const std::string_view table = reader.next_but_blanks();
      append(out, words.last_number(table, reader.next_but_blanks()));
      continue;
    }
    if (piece == ";") {
      first.clear();
      second.clear();
    } else if (is_word_character(piece[0])) {
      if (first.empty()) {
        first = piece;
      } else if (second.empty()) {
        second = piece;
      }
      for (const auto& [word, own] : translations) {
        if (piece == word) {
          piece = own;
          break;
        }
      }
    }
    append(out, piece);
    if (piece == "(") ++depth;
    if (piece == ")" && --depth == 0 && first == "CREATE" && second == "TABLE") append(out, words.table_end);
  }
  return out;
}

}  // namespace entente::common
