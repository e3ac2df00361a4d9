#include "services/matching/reports/report_parts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/cooperations/agreement_sheet.h"
#include "services/matching/reports/published_counts.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Cooperation;
using v1::Decision;
using v1::Report;

constexpr char kGroups[] = "beneficiary-group";
constexpr std::size_t kMostAsked = 20;
constexpr std::int64_t kHoursOfADay = 24;

std::string word(std::string_view list, std::string_view code, const ReportSources& sources) {
  return common::text_or_code(list, code, sources.language);
}

std::string shown(const std::optional<std::int64_t>& count, const ReportSources& sources) {
  return count.has_value() ? count_label(*count, sources) : kLeftOut;
}

// People of one kind (planned or reached): by group and by cooperation, both in their order.
struct People {
  std::vector<std::int64_t> by_group;
  std::vector<std::int64_t> by_cooperation;
  bool known = false;

  void add(std::size_t group, std::size_t cooperation, bool has, int count) {
    if (!has) return;
    known = true;
    by_group[group] += count;
    by_cooperation[cooperation] += count;
  }
};

std::string with_one_decimal(std::int64_t tenths, const ReportSources& sources) {
  return common::format_decimal(concat(tenths / 10, ".", tenths % 10), sources.language);
}

// "Dakar – Lyon".
std::string cities_label(const Cooperation& cooperation, const ReportSources& sources) {
  std::vector<std::string> cities = {city_label(sources.world, cooperation.beneficiary_city()),
                                     city_label(sources.world, cooperation.pivotal_city())};
  if (!cooperation.facilitating_city().empty())
    cities.push_back(city_label(sources.world, cooperation.facilitating_city()));
  return common::join(cities, " – ");
}

std::optional<std::int64_t> provider_limit(const ReportSources& sources, const std::string& city_name,
                                           std::int64_t by_default) {
  const auto city = sources.world.profiles->cities.find(city_name);
  if (city != sources.world.profiles->cities.end() && city->second->has_provider_limit())
    return city->second->provider_limit();
  return by_default > 0 ? std::optional<std::int64_t>(by_default) : std::nullopt;
}

}  // namespace

Report::Section& add_section(std::string_view id, const ReportSources& sources, Report& report) {
  Report::Section& section = *report.add_sections();
  section.set_id(std::string(id));
  section.set_title(said(id, sources));
  return section;
}

Report::Table& add_table(std::string title, std::vector<std::string> columns, Report::Section& section) {
  Report::Table& table = *section.add_tables();
  table.set_title(std::move(title));
  for (std::string& column : columns) *table.add_columns() = std::move(column);
  return table;
}

void add_row(std::string heading, std::vector<std::string> cells, Report::Table& table) {
  Report::Table::Row& row = *table.add_rows();
  row.set_heading(std::move(heading));
  for (std::string& cell : cells) *row.add_cells() = std::move(cell);
}

void add_text(std::string_view text, Report::Section& section) {
  if (text.empty()) return;
  section.set_text(section.text().empty() ? std::string(text) : concat(section.text(), "\n\n", text));
}

std::string said(std::string_view id, const ReportSources& sources, const common::TextValues& values) {
  return common::text(concat("printed.report.", id), sources.language, values);
}

std::string counted(std::string_view id, std::int64_t count, const ReportSources& sources) {
  return common::counted(concat("printed.report.", id), count, sources.language,
                         {{"count", count_label(count, sources)}});
}

std::string count_label(std::int64_t count, const ReportSources& sources) {
  return common::format_count(count, sources.language);
}

std::string days_label(const ReportSources& sources) {
  return concat(common::format_date(common::format_day(sources.days.from), sources.language), " – ",
                common::format_date(common::format_day(sources.days.to), sources.language));
}

const Cooperation::Report* report_of(const Cooperation& cooperation) {
  const auto own =
      std::find_if(cooperation.reports().begin(), cooperation.reports().end(),
                   [&](const Cooperation::Report& report) { return report.city() == cooperation.beneficiary_city(); });
  if (own != cooperation.reports().end()) return &*own;
  return cooperation.reports().empty() ? nullptr : &cooperation.reports(0);
}

void add_people(const ReportSources& sources, bool by_cooperation, Report::Section& section) {
  std::vector<std::string> groups;
  std::vector<const Cooperation*> reported;
  for (const Cooperation& cooperation : sources.cooperations) {
    const Cooperation::Report* const report = report_of(cooperation);
    if (report == nullptr || report->reach().empty()) continue;
    reported.push_back(&cooperation);
    for (const auto& reach : report->reach()) groups.push_back(reach.beneficiary_group());
  }
  if (reported.empty()) return;
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  const std::vector<std::int64_t> no_groups(groups.size());
  const std::vector<std::int64_t> no_cooperations(reported.size());
  People planned{no_groups, no_cooperations};
  People reached = planned;
  for (std::size_t i = 0; i < reported.size(); ++i) {
    for (const auto& reach : report_of(*reported[i])->reach()) {
      const auto group = static_cast<std::size_t>(
          std::lower_bound(groups.begin(), groups.end(), reach.beneficiary_group()) - groups.begin());
      planned.add(group, i, reach.has_planned(), reach.planned());
      reached.add(group, i, reach.has_reached(), reach.reached());
    }
  }
  // What is printed of both together is what is asked whether somebody could subtract.
  const auto publish = [&](const People& people) {
    std::vector<std::vector<std::int64_t>> lists = {people.by_group};
    if (by_cooperation) lists.push_back(people.by_cooperation);
    return publish_counts(lists);
  };
  const PublishedCounts shown_planned = publish(planned);
  const PublishedCounts shown_reached = publish(reached);
  const auto cells = [&](const std::optional<std::int64_t>& of_planned, const std::optional<std::int64_t>& of_reached) {
    return std::vector<std::string>{planned.known ? shown(of_planned, sources) : kNotKnown,
                                    reached.known ? shown(of_reached, sources) : kNotKnown};
  };
  const std::vector<std::string> columns = {said("planned", sources), said("reached", sources)};
  Report::Table& table = add_table(said("people", sources), columns, section);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    add_row(code_label(sources.world, kGroups, groups[i], sources.language),
            cells(shown_planned.lists[0][i], shown_reached.lists[0][i]), table);
  }
  add_row(said("total", sources), cells(shown_planned.total, shown_reached.total), table);
  if (!by_cooperation) return;
  Report::Table& each = add_table(said("people_by_cooperation", sources), columns, section);
  for (std::size_t i = 0; i < reported.size(); ++i)
    add_row(cities_label(*reported[i], sources), cells(shown_planned.lists[1][i], shown_reached.lists[1][i]), each);
}

void add_answers(const ReportSources& sources, Report& report) {
  Report::Section& section = add_section("answers", sources, report);
  const StepCounts steps = count_steps(sources.proposals);
  std::int64_t answers = 0;
  for (const auto& [step, count] : steps) {
    const bool is_answer = step.first == Decision::ACTION_ACCEPT || step.first == Decision::ACTION_DECLINE;
    answers += is_answer ? count : 0;
  }
  add_text(counted("proposals_made", static_cast<std::int64_t>(sources.proposals.size()), sources), section);
  Report::Table& table =
      add_table(said("answers_by_reason", sources), {said("number", sources), said("of_answers", sources)}, section);
  for (const Action action : {Decision::ACTION_ACCEPT, Decision::ACTION_DECLINE, Decision::ACTION_WITHDRAW,
                              Decision::ACTION_EXPIRE, Decision::ACTION_CANCEL, Decision::ACTION_REJECT}) {
    const bool is_answer = action == Decision::ACTION_ACCEPT || action == Decision::ACTION_DECLINE;
    for (const auto& [step, count] : steps) {
      if (step.first != action) continue;
      std::string heading = word("printed.step.", common::word_of(action), sources);
      if (!step.second.empty()) common::append(heading, ": ", word("review.reason.", step.second, sources));
      add_row(std::move(heading),
              {count_label(count, sources),
               is_answer ? common::format_percent(count, answers, sources.language) : std::string()},
              table);
    }
  }
}

void add_times(const ReportSources& sources, Report& report) {
  Report::Section& section = add_section("times", sources, report);
  Report::Table& table =
      add_table(said("median_days", sources), {said("days", sources), said("number", sources)}, section);
  for (const auto& [state, time] : times_in_states(sources.proposals)) {
    add_row(word("review.state.", common::word_of(state), sources),
            {with_one_decimal(time.median_hours * 10 / kHoursOfADay, sources), count_label(time.count, sources)},
            table);
  }
}

void add_asked(const ReportSources& sources, std::int64_t by_default, Report& report) {
  Report::Section& section = add_section("asked", sources, report);
  struct Line {
    std::string city;
    TimesAsked asked;
    std::optional<std::int64_t> limit;
    std::int64_t above() const { return limit.has_value() ? std::max<std::int64_t>(0, asked.asked - *limit) : 0; }
  };
  std::vector<Line> lines;
  for (const auto& [city, asked] : asked_providers(sources.proposals))
    lines.push_back({city, asked, provider_limit(sources, city, by_default)});
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::pair(a.above(), a.asked.asked) > std::pair(b.above(), b.asked.asked);
  });
  const auto above = std::count_if(lines.begin(), lines.end(), [](const Line& line) { return line.above() > 0; });
  add_text(counted("over_asked", above, sources), section);
  Report::Table& table = add_table(said("most_asked", sources),
                                   {said("asked_count", sources), said("accepted", sources), said("declined", sources),
                                    said("can_carry", sources), said("above", sources)},
                                   section);
  for (const Line& line : lines) {
    if (static_cast<std::size_t>(table.rows_size()) == kMostAsked) break;
    add_row(city_label(sources.world, line.city),
            {count_label(line.asked.asked, sources), count_label(line.asked.accepted, sources),
             count_label(line.asked.declined, sources),
             line.limit.has_value() ? count_label(*line.limit, sources) : kNotKnown,
             line.above() > 0 ? count_label(line.above(), sources) : std::string()},
            table);
  }
}

void add_cooperations(const ReportSources& sources, Report& report) {
  Report::Section& section = add_section("cooperations", sources, report);
  std::map<Cooperation::State, std::int64_t> states;
  std::map<int, std::int64_t> worth;
  for (const Cooperation& cooperation : sources.cooperations) {
    ++states[cooperation.state()];
    for (const Cooperation::Report& each : cooperation.reports()) ++worth[each.worth()];
  }
  add_text(counted("cooperations_count", static_cast<std::int64_t>(sources.cooperations.size()), sources), section);
  Report::Table& by_state = add_table(said("by_state", sources), {said("number", sources)}, section);
  for (const auto& [state, count] : states)
    add_row(word("review.state.", common::word_of(state), sources), {count_label(count, sources)}, by_state);
  if (!worth.empty()) {
    Report::Table& by_worth = add_table(said("worth", sources), {said("number", sources)}, section);
    for (const auto& [mark, count] : worth)
      add_row(said(concat("worth.", mark), sources), {count_label(count, sources)}, by_worth);
  }
  add_people(sources, false, section);
}

}  // namespace entente::matching
