#include "services/matching/questions/question_store.h"

#include <limits>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/rows.h"

namespace entente::matching {
namespace {

constexpr std::string_view kFind =
    "SELECT payload FROM city_questions WHERE programme = $1 AND round = $2 AND listing = $3";
constexpr std::string_view kList =
    "SELECT payload FROM city_questions WHERE programme = $1 AND round = $2 AND number < $3 ORDER BY number DESC";
constexpr std::string_view kLast =
    "SELECT COALESCE(MAX(number), 0) FROM city_questions WHERE programme = $1 AND round = $2";
constexpr std::string_view kInsert =
    "INSERT INTO city_questions (programme, round, number, listing, payload) VALUES ($1, $2, $3, $4, $5)";

}  // namespace

absl::StatusOr<std::optional<v1::CityQuestion>> find_question(common::ReadTransaction& tx,
                                                              const common::RoundName& round,
                                                              std::string_view listing) {
  return common::read_body<v1::CityQuestion>(tx, kFind, {round.programme, round.id, listing});
}

absl::StatusOr<common::PageOf<v1::CityQuestion>> list_questions(common::ReadTransaction& tx,
                                                                const common::RoundName& round, std::int64_t before,
                                                                const common::PageLimit& limit) {
  const std::int64_t end = before == 0 ? std::numeric_limits<std::int64_t>::max() : before;
  return common::read_bodies<v1::CityQuestion>(tx, kList, {round.programme, round.id, end}, limit);
}

absl::Status insert_question(common::WriteTransaction& tx, const common::RoundName& round, absl::Time now,
                             v1::CityQuestion& question) {
  ENTENTE_ASSIGN_OR_RETURN(const auto last, tx.query_one(kLast, {round.programme, round.id}));
  const std::int64_t number = (last.has_value() ? last->integer(0) : 0) + 1;
  question.set_name(common::concat(round.text(), "/questions/", number));
  *question.mutable_create_time() = common::to_timestamp(now);
  const std::string bytes = question.SerializeAsString();
  ENTENTE_RETURN_IF_ERROR(common::append_change(tx, kQuestionChange, question.name(), bytes).status());
  return tx.put(kInsert, {round.programme, round.id, number, question.listing(), common::Bytes{bytes}});
}

}  // namespace entente::matching
