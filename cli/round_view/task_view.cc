#include "cli/round_view/task_view.h"

#include <ostream>
#include <string>

#include "cli/output/table.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using common::concat;
using common::text;
using matching::Language;
using matching::v1::Task;

constexpr std::size_t kWidthOfTitle = 48;

std::string cities_words(const Task& task, const CityNames& cities) {
  std::vector<std::string> names;
  for (const std::string& city : task.cities()) {
    const auto found = cities.find(city);
    names.push_back(found == cities.end() ? std::string(common::id_of(city)) : found->second);
  }
  return common::join(names, " · ");
}

std::string kind_name(const Task& task, Language language) {
  const std::string name = common::text_or_code("task.kind.", common::word_of(task.kind()), language);
  return task.assigned() ? concat(name, " *") : name;
}

}  // namespace

void print_tasks(std::ostream& out, const matching::v1::ListTasksResponse& tasks, std::size_t most,
                 const CityNames& cities, Language language) {
  if (tasks.tasks().empty()) {
    out << text("task.subject.none", language) << '\n';
    return;
  }
  std::int64_t all = 0;
  std::vector<std::string> counts;
  for (const auto& count : tasks.counts()) {
    all += count.count();
    counts.push_back(common::counted(concat("task.waits.", common::word_of(count.kind())), count.count(), language));
  }
  out << common::join(counts, ", ") << "\n\n";
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  table.add({text("cli.tasks.head.kind", language), text("task.column.due", language),
             text("task.column.cities", language), text("task.column.title", language),
             text("cli.tasks.head.about", language)});
  std::size_t shown = 0;
  for (const Task& task : tasks.tasks()) {
    if (shown++ == most) break;
    table.add({kind_name(task, language), task.has_due_date() ? common::format_partial_date(task.due_date()) : "",
               cities_words(task, cities), shorten(task.title(), kWidthOfTitle),
               std::string(common::id_of(task.resource()))});
  }
  table.print(out);
  const std::int64_t more =
      all - static_cast<std::int64_t>(std::min(most, static_cast<std::size_t>(tasks.tasks_size())));
  if (more > 0) out << "  " << common::counted("cli.tasks.more", more, language) << '\n';
}

void print_dead_letters(std::ostream& out, const std::vector<matching::v1::DeadLetter>& letters, Language language) {
  if (letters.empty()) {
    out << text("cli.digest.no_dead_letters", language) << '\n';
    return;
  }
  Table table({Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft});
  table.add({text("cli.digest.head.given_up", language), text("cli.digest.head.person", language),
             text("cli.digest.head.attempts", language), text("cli.digest.head.error", language)});
  for (const auto& letter : letters) {
    table.add({common::format_time(common::from_timestamp(letter.give_up_time())), letter.person(),
               std::to_string(letter.attempts()), letter.error()});
  }
  table.print(out);
}

}  // namespace entente::cli
