// Parts of which reports are put together: sections, tables, and the tables that several kinds of reports share. Pure;
// thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "entente/matching/v1/report_service.pb.h"
#include "services/matching/reports/report_sources.h"

namespace entente::matching {

// Stands where a count of people is left out.
inline constexpr char kLeftOut[] = "*";
// Stands for what isn't known.
inline constexpr char kNotKnown[] = "–";

// A section `id`, whose title is text `printed.report.` and the id.
v1::Report::Section& add_section(std::string_view id, const ReportSources& sources, v1::Report& report);
v1::Report::Table& add_table(std::string title, std::vector<std::string> columns, v1::Report::Section& section);
void add_row(std::string heading, std::vector<std::string> cells, v1::Report::Table& table);
// A paragraph behind those that are there.
void add_text(std::string_view text, v1::Report::Section& section);

// Text `printed.report.` and `id`.
std::string said(std::string_view id, const ReportSources& sources, const common::TextValues& values = {});
std::string counted(std::string_view id, std::int64_t count, const ReportSources& sources);
std::string count_label(std::int64_t count, const ReportSources& sources);
// "1 January 2024 – 31 December 2026".
std::string days_label(const ReportSources& sources);

// People whom the cooperations were to reach and reached, by group and, where `by_cooperation`, by cooperation: as the
// beneficiary reports, else as the first one does that reports. Nothing where nobody reported.
void add_people(const ReportSources& sources, bool by_cooperation, v1::Report::Section& section);
// The report of a cooperation that counts for its people; nullptr: nobody reported.
const v1::Cooperation::Report* report_of(const v1::Cooperation& cooperation);
// What was answered, with the reasons of each no.
void add_answers(const ReportSources& sources, v1::Report& report);
// Median days in each state.
void add_times(const ReportSources& sources, v1::Report& report);
// Providers that were asked most, and how many their office can carry. `by_default`: where the profile doesn't say; 0:
// no limit.
void add_asked(const ReportSources& sources, std::int64_t by_default, v1::Report& report);
// How many cooperations are in which state, whether it was worth it, and the people.
void add_cooperations(const ReportSources& sources, v1::Report& report);

}  // namespace entente::matching
