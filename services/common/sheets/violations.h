// Violations and warnings of an import's report, and the groups that they make. Pure functions; a report is one
// thread's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
template <typename T>
class RepeatedPtrField;
}

namespace entente::type::v1 {
class ImportReport;
class RowViolation;
}  // namespace entente::type::v1

namespace entente::common {

// Each service that imports names this one on its own page.
inline constexpr std::string_view kTooManyViolations = "TOO_MANY_VIOLATIONS";
// A report names so many violations, and so many warnings.
inline constexpr int kMostViolations = 1000;
// Of a group of faults: different values, and runs of rows.
inline constexpr int kMostFaultValues = 20;
inline constexpr int kMostFaultRanges = 10'000;
inline constexpr int kMostSuggestions = 5;

// A violation of one row, listed and counted in its group; of the value at most 200 characters are kept, and what can't
// be seen in it is shown by name (revealed()). The one behind kMostViolations becomes TOO_MANY_VIOLATIONS; what comes
// then is counted only. `suggestions`: what would do instead.
void add_violation(int row, std::string_view field, std::string_view value, std::string_view description,
                   std::string_view reason, entente::type::v1::ImportReport* report,
                   const std::vector<std::string>& suggestions = {});
// A warning in the same way, which makes no group.
void add_warning(int row, std::string_view field, std::string_view value, std::string_view description,
                 std::string_view reason, entente::type::v1::ImportReport* report);
// Whether a report names as many violations as it can.
bool is_full(const entente::type::v1::ImportReport& report);
// Puts violations and warnings into the order of rows, TOO_MANY_VIOLATIONS last, and runs of rows together.
void sort_by_row(entente::type::v1::ImportReport* report);

}  // namespace entente::common
