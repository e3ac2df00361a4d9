#include "services/matching/tasks/digest.h"

#include <map>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/printed_page.h"
#include "services/common/text/wording.h"

namespace entente::matching {
namespace {

using common::append;
using common::concat;
using common::counted;
using common::Language;
using common::text;
using v1::Task;

// The name in the language, where the city has one.
std::string city_words(const ProfilesView& profiles, const std::string& name, Language language) {
  const auto city = profiles.cities.find(name);
  if (city == profiles.cities.end()) return std::string(common::id_of(name));
  for (const auto& local : city->second->local_names()) {
    if (local.language_code() == common::language_code(language)) return local.text();
  }
  return city->second->display_name();
}

std::string cities_words(const ProfilesView& profiles, const Task& task, Language language) {
  std::vector<std::string> names;
  for (const std::string& city : task.cities()) names.push_back(city_words(profiles, city, language));
  return common::join(names, " · ");
}

std::string due_words(const Task& task, Language language) {
  return task.has_due_date() ? common::format_date(common::format_partial_date(task.due_date()), language) : "";
}

// With the words of a question behind it.
std::string title_words(const Task& task, Language language) {
  const std::string title = task.example() ? text("task.example", language, {{"title", task.title()}}) : task.title();
  return task.text().empty() ? title : concat(title, " – ", task.text());
}

std::string kind_words(Task::Kind kind, std::int64_t count, Language language) {
  return counted(concat("task.waits.", common::word_of(kind)), count, language);
}

class Writer {
 public:
  Writer(const ProfilesView& profiles, Language language, const std::string& subject)
      : profiles_(profiles), language_(language), page_(common::language_code(language), subject) {}

  void kind(Task::Kind kind, const std::vector<const Task*>& tasks) {
    const auto count = static_cast<std::int64_t>(tasks.size());
    const std::string heading = kind_words(kind, count, language_);
    append(text_, "\n", heading, "\n");
    page_.heading(heading);
    std::vector<common::PrintedPage::Row> rows;
    for (const Task* task : tasks) {
      if (static_cast<int>(rows.size()) == kTasksOfAKind) break;
      rows.push_back(
          {title_words(*task, language_), cities_words(profiles_, *task, language_), due_words(*task, language_)});
      append(text_, "- ", rows.back()[0], "\n  ", rows.back()[1]);
      if (!rows.back()[2].empty()) append(text_, "; ", text("task.until", language_, {{"day", rows.back()[2]}}));
      text_ += '\n';
    }
    page_.table({text("task.column.title", language_), text("task.column.cities", language_),
                 text("task.column.due", language_)},
                rows);
    if (count <= kTasksOfAKind) return;
    const std::string more = counted("task.more", count - kTasksOfAKind, language_);
    append(text_, "  ", more, "\n");
    page_.paragraph(more);
  }
  void paragraph(const std::string& words) {
    append(text_, words, "\n");
    page_.paragraph(words);
  }
  void note(const std::string& words) {
    append(text_, "\n", words, "\n");
    page_.note(words);
  }
  Digest finish(std::string subject) && { return {std::move(subject), std::move(text_), std::move(page_).finish()}; }

 private:
  const ProfilesView& profiles_;
  const Language language_;
  std::string text_;
  common::PrintedPage page_;
};

}  // namespace

Language language_of(std::string_view tag) {
  return tag == "fr" || tag.starts_with("fr-") ? Language::kFrench : Language::kEnglish;
}

Digest make_digest(const std::vector<PlacedTask>& tasks, const ProfilesView& profiles, Language language,
                   absl::CivilDay day) {
  std::string subject = tasks.empty() ? text("task.subject.none", language)
                                      : counted("task.subject", static_cast<std::int64_t>(tasks.size()), language);
  std::map<Task::Kind, std::vector<const Task*>> by_kind;
  for (const PlacedTask& placed : tasks) by_kind[placed.task.kind()].push_back(&placed.task);
  Writer writer(profiles, language, subject);
  const std::string date = common::format_date(common::format_day(day), language);
  writer.paragraph(text(tasks.empty() ? "task.intro.none" : "task.intro", language, {{"day", date}}));
  for (const auto& [kind, of_kind] : by_kind) writer.kind(kind, of_kind);
  writer.note(text("task.note", language));
  return std::move(writer).finish(std::move(subject));
}

}  // namespace entente::matching
