#include "cli/data_set/programme_text.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/table.h"
#include "matcher/score/evaluation.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Programme;

constexpr std::size_t kWidth = 100;

// In the order in which somebody thinks of them; the example is what stands there where a field isn't set.
struct Field {
  std::string_view name;
  std::string_view example;
};
constexpr Field kFields[] = {
    {"displayName", R"("Cooperation")"},
    {"areas", R"(["AREA_OF_ACTION_TRAINING_CAPACITY"])"},
    {"creativeFields", R"(["music"])"},
    {"axes", R"(["AXIS_NORTH_SOUTH", "AXIS_SOUTH_SOUTH"])"},
    {"countryScheme", R"("oda")"},
    {"trios", "true"},
    {"window", R"({"start": {"year": 2027, "month": 1}, "end": {"year": 2027, "month": 12}})"},
    {"relevanceFloor", "30"},
    {"relevanceGood", "34"},
    {"helpingAreas", R"({"areas": [{"need": "AREA_OF_ACTION_STUDIES", "offers": ["AREA_OF_ACTION_GOOD_PRACTICES"]}]})"},
    {"weights", R"({"topics": 20})"},
    {"priority", R"({"leastDeveloped": true, "smallIsland": true, "africa": true})"},
    {"limits", R"({"defaultReceiverLimit": 4, "defaultProviderLimit": 4, "partnersOfCityPerNeed": 1})"},
    {"quotas", R"([{"class": "axis:south-south", "minSharePermille": 300}])"},
    {"candidatesPerNeed", "32"},
    {"reserveListLength", "3"},
    {"raiseSmallestScore", "true"},
    {"weighInsteadOfRank", "true"},
    {"servedPoints", R"("100000")"},
    {"priorityPoints", R"("200000")"},
    {"coolDownDays", "365"},
    {"reviewDays", "5"},
    {"answerDays", "21"},
    {"secondApproval", R"("trios")"},
    {"crossFieldApproval", "true"},
    {"example", "true"},
};

// "topics 15, help 12, …": every weight that can be set, with what it is without.
std::string default_weights() {
  std::string words;
  for (int k = 0; k < matcher::kTermCount; ++k) {
    const auto term = static_cast<matcher::Term>(k);
    common::append(words, words.empty() ? "" : ", ", matcher::term_id(term), " ", matcher::default_weight(term));
  }
  return words;
}

// Lines of comments.
std::string comment(const std::string& text) {
  std::string lines = "  // ";
  for (const char c : wrap(text, kWidth, 0)) {
    lines += c;
    if (c == '\n') lines += "  // ";
  }
  return lines + "\n";
}

// Indented as an entry of the object.
std::string value_text(const nlohmann::json& value) {
  std::string text = value.dump(2);
  if (text.size() < 80) text = value.dump(-1);
  std::string indented;
  for (const char c : text) {
    indented += c;
    if (c == '\n') indented += "  ";
  }
  return indented;
}

std::string text_of(const nlohmann::json& programme) {
  std::vector<const Field*> set;
  for (const Field& field : kFields)
    if (programme.contains(std::string(field.name))) set.push_back(&field);
  std::string text = comment(say("template.programme")) + "{\n";
  for (const Field& field : kFields) {
    std::string about = say(concat("template.programme.", field.name));
    if (field.name == "weights") about = concat(about, " ", default_weights());
    text += comment(about);
    const auto found = programme.find(std::string(field.name));
    if (found == programme.end()) {
      text += concat("  // \"", field.name, "\": ", field.example, ",\n");
    } else {
      text += concat("  \"", field.name, "\": ", value_text(*found), &field == set.back() ? "\n" : ",\n");
    }
  }
  return text + "}\n";
}

}  // namespace

std::string programme_text(const Programme& programme) {
  return text_of(message_json(programme));
}

std::string programme_template() {
  Programme programme;
  programme.set_display_name("Cooperation");
  programme.add_axes(type::v1::AXIS_NORTH_SOUTH);
  programme.add_axes(type::v1::AXIS_SOUTH_SOUTH);
  programme.add_axes(type::v1::AXIS_NORTH_SOUTH_SOUTH);
  programme.set_trios(true);
  programme.set_review_days(5);
  programme.set_answer_days(21);
  programme.set_cool_down_days(365);
  return programme_text(programme);
}

}  // namespace entente::cli
