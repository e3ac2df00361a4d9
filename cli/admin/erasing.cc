#include "cli/admin/erasing.h"

#include <google/protobuf/message.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "cli/admin/personal_identity.h"
#include "cli/admin/places.h"
#include "cli/admin/pseudonyms.h"
#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "entente/profiles/v1/person.pb.h"
#include "services/common/base/clock.h"
#include "services/common/base/deterministic_bytes.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/rows.h"
#include "services/common/storage/table_rows.h"
#include "services/common/text/names.h"
#include "services/profiles/city_store.h"
#include "services/profiles/office_store.h"
#include "services/profiles/person_store.h"

namespace entente::cli {
namespace {

using common::Database;
using common::Params;
using common::Table;
using common::WriteTransaction;

constexpr std::size_t kRowsAtOnce = 200;
constexpr int kMostPasses = 10;  // where services go on, the person may be at work meanwhile
constexpr std::size_t kMostLeft = 50;
constexpr std::string_view kOpen = "SELECT pseudonym, identity FROM erasures WHERE end_micros = 0 ORDER BY pseudonym";
constexpr std::string_view kDone = "SELECT pseudonym FROM erasures WHERE end_micros > 0";
constexpr std::string_view kBegin =
    "INSERT INTO erasures (pseudonym, identity, begin_micros, end_micros) VALUES ($1, $2, $3, 0)";
constexpr std::string_view kEnd = "UPDATE erasures SET identity = '', end_micros = $2 WHERE pseudonym = $1";

struct OpenErasure {
  std::string pseudonym;
  PersonalIdentity identity;
};

absl::StatusOr<std::vector<OpenErasure>> open_erasures(Database& profiles) {
  ENTENTE_ASSIGN_OR_RETURN(const auto rows, common::read_value<std::vector<common::Row>>(
                                                profiles, [](common::ReadTransaction& tx) { return tx.query(kOpen); }));
  std::vector<OpenErasure> open;
  for (const common::Row& row : rows) {
    ENTENTE_ASSIGN_OR_RETURN(PersonalIdentity identity, identity_from_text(row.text(1)));
    open.push_back({row.text(0), std::move(identity)});
  }
  return open;
}

// Of `asked` those that aren't the pseudonym of somebody who is erased.
absl::StatusOr<std::vector<std::string>> still_somebody(Database& profiles, std::vector<std::string> asked) {
  ENTENTE_ASSIGN_OR_RETURN(const auto rows, common::read_value<std::vector<common::Row>>(
                                                profiles, [](common::ReadTransaction& tx) { return tx.query(kDone); }));
  for (const common::Row& row : rows) std::erase(asked, common::PersonName(row.text(0)).text());
  return asked;
}

absl::StatusOr<KnownPeople> known_people(Database& profiles) {
  return common::read_value<KnownPeople>(profiles, [](common::ReadTransaction& tx) -> absl::StatusOr<KnownPeople> {
    KnownPeople known;
    ENTENTE_ASSIGN_OR_RETURN(known.people,
                             common::read_all_bodies<profiles::v1::Person>(tx, "SELECT body FROM people", {}));
    ENTENTE_ASSIGN_OR_RETURN(known.contacts,
                             common::read_all_bodies<profiles::v1::Contact>(tx, "SELECT body FROM contacts", {}));
    return known;
  });
}

// Tells watchers of the row where they see it, and gives it the etag of that change.
absl::Status tell(const StoreKind& kind, const Table& table, WriteTransaction& tx, Params& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const MessageColumn* const column = message_column(kind, table, row, i);
    if (column == nullptr || column->change.empty()) continue;
    if (!column->shown.empty()) {
      ENTENTE_ASSIGN_OR_RETURN(const auto shown, tx.query_one(column->shown, {row[0]}));
      if (!shown.has_value()) continue;
    }
    const std::unique_ptr<google::protobuf::Message> message(column->type->New());
    if (!message->ParseFromString(std::get<common::Bytes>(row[i].get()).data)) continue;
    ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, common::next_revision(tx));
    const auto* const type = message->GetDescriptor();
    if (const auto* const etag = type->FindFieldByName("etag")) {
      message->GetReflection()->SetString(message.get(), etag, common::make_etag(revision));
    }
    const std::string name = message->GetReflection()->GetString(*message, type->FindFieldByName("name"));
    const std::string body = common::deterministic_bytes(*message);
    row[i] = common::Value(common::Bytes{body});
    ENTENTE_RETURN_IF_ERROR(common::store_change(tx, {revision, std::string(column->change), name, body}));
  }
  return absl::OkStatus();
}

// Erases one person from one store.
class StoreEraser {
 public:
  StoreEraser(const OpenedStore& store, const Pseudonyms& pseudonyms, ProgressBar& progress)
      : store_(store), pseudonyms_(pseudonyms), progress_(progress) {}

  // How many rows it found; those that somebody changed meanwhile are for another pass.
  absl::StatusOr<std::int64_t> pass(std::vector<ErasedTable>& tables) {
    std::int64_t found = 0;
    for (const Table& table : store_.tables) {
      progress_.show(say("cli.admin.erasing", {{"table", common::concat(store_.kind->name, ".", table.name)}}), 0, 0);
      ENTENTE_ASSIGN_OR_RETURN(const std::vector<Params> rows, rows_of(table));
      found += static_cast<std::int64_t>(rows.size());
      if (rows.empty()) continue;
      ErasedTable erased{.table = common::concat(store_.kind->name, ".", table.name)};
      for (std::size_t first = 0; first < rows.size(); first += kRowsAtOnce) {
        ENTENTE_RETURN_IF_ERROR(write(table, rows, first, erased));
      }
      tables.push_back(std::move(erased));
    }
    return found;
  }

  absl::StatusOr<std::int64_t> count() {
    std::int64_t found = 0;
    for (const Table& table : store_.tables) {
      ENTENTE_ASSIGN_OR_RETURN(const std::vector<Params> rows, rows_of(table));
      found += static_cast<std::int64_t>(rows.size());
    }
    return found;
  }

 private:
  absl::StatusOr<std::vector<Params>> rows_of(const Table& table) {
    std::vector<Params> rows;
    ENTENTE_RETURN_IF_ERROR(store_.database->read([&](common::ReadTransaction& tx) {
      rows.clear();
      return common::scan_table(tx, table, [&](const Params& row) {
        Params now = row;
        if (pseudonyms_.apply(*store_.kind, table, now) != Pseudonyms::Fate::kStays) rows.push_back(row);
        return absl::OkStatus();
      });
    }));
    return rows;
  }

  absl::Status write(const Table& table, const std::vector<Params>& rows, std::size_t first, ErasedTable& erased) {
    const std::size_t end = std::min(rows.size(), first + kRowsAtOnce);
    std::int64_t changed = 0, gone = 0;
    ENTENTE_RETURN_IF_ERROR(store_.database->write([&](WriteTransaction& tx) -> absl::Status {
      changed = gone = 0;
      for (std::size_t i = first; i < end; ++i) {
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<Params> before, common::find_row(tx, table, rows[i]));
        if (!before.has_value()) continue;
        Params now = *before;
        switch (pseudonyms_.apply(*store_.kind, table, now)) {
          case Pseudonyms::Fate::kStays:
            break;
          case Pseudonyms::Fate::kGoes:
            ENTENTE_RETURN_IF_ERROR(common::delete_row(tx, table, *before));
            ++gone;
            break;
          case Pseudonyms::Fate::kChanges:
            ENTENTE_RETURN_IF_ERROR(tell(*store_.kind, table, tx, now));
            ENTENTE_RETURN_IF_ERROR(common::replace_row(tx, table, *before, now));
            ++changed;
        }
      }
      return absl::OkStatus();
    }));
    erased.changed += changed;
    erased.gone += gone;
    return absl::OkStatus();
  }

  const OpenedStore& store_;
  const Pseudonyms& pseudonyms_;
  ProgressBar& progress_;
};

// The pseudonym is somebody from now on: an erased person. Cities whose contact went say when another was confirmed.
absl::Status settle_profiles(Database& profiles, const OpenErasure& erasure, absl::Time now) {
  return profiles.write([&](WriteTransaction& tx) -> absl::Status {
    for (const std::string& contact : erasure.identity.contacts) {
      const auto name = common::ContactName::parse(contact);
      if (!name.has_value()) continue;
      ENTENTE_ASSIGN_OR_RETURN(const auto city, profiles::find_city(tx, name->city));
      if (city.has_value()) ENTENTE_RETURN_IF_ERROR(profiles::follow_confirmations(tx, name->city));
    }
    if (erasure.identity.people.empty() && erasure.identity.subjects.empty()) return absl::OkStatus();
    ENTENTE_ASSIGN_OR_RETURN(const auto there, profiles::find_person(tx, erasure.pseudonym));
    if (there.has_value()) return absl::OkStatus();
    profiles::v1::Person person;
    person.set_name(common::PersonName(erasure.pseudonym).text());
    *person.mutable_erase_time() = common::to_timestamp(now);
    return profiles::put_person(tx, person);
  });
}

// "matching.round_results cooperation-2027/r-1"
std::string shown_row(const StoreKind& kind, const Table& table, const Params& row) {
  std::string key;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (std::find(table.key.begin(), table.key.end(), table.columns[i].name) == table.key.end()) continue;
    if (const auto* text = std::get_if<std::string>(&row[i].get())) common::append(key, key.empty() ? " " : "/", *text);
    if (const auto* number = std::get_if<std::int64_t>(&row[i].get())) {
      common::append(key, key.empty() ? " " : "/", *number);
    }
  }
  return common::concat(kind.name, ".", table.name, key);
}

absl::Status find_left(const OpenedStore& store, const Pseudonyms& pseudonyms, std::vector<std::string>& left) {
  for (const Table& table : store.tables) {
    if (table.name == "erasures") continue;
    ENTENTE_RETURN_IF_ERROR(store.database->read([&](common::ReadTransaction& tx) {
      return common::scan_table(tx, table, [&](const Params& row) {
        if (left.size() < kMostLeft && pseudonyms.is_named_in(row)) left.push_back(shown_row(*store.kind, table, row));
        return absl::OkStatus();
      });
    }));
  }
  return absl::OkStatus();
}

absl::Status scrub(OpenedStore& store, const std::vector<Table>& tables, ProgressBar& progress) {
  progress.show(say("cli.admin.scrubbing", {{"store", store.kind->name}}), 0, 0);
  store.database.reset();
  ENTENTE_RETURN_IF_ERROR(store.place->scrub_store(store.kind->name, tables));
  ENTENTE_ASSIGN_OR_RETURN(store.database, store.place->open_store(store.kind->name));
  return absl::OkStatus();
}

// All of it, from wherever it was left.
absl::StatusOr<Erasure> finish(std::vector<OpenedStore>& stores, const OpenErasure& open, const common::Clock& clock,
                               ProgressBar& progress) {
  const Pseudonyms pseudonyms(open.identity, open.pseudonym);
  Erasure erasure{.pseudonym = common::PersonName(open.pseudonym).text(), .tables = {}, .left = {}};
  // Profiles last: who the others' rows speak of is known as long as they are there.
  for (auto store = stores.rbegin(); store != stores.rend(); ++store) {
    StoreEraser eraser(*store, pseudonyms, progress);
    std::int64_t found = 1;
    for (int turn = 0; found > 0 && turn < kMostPasses; ++turn) {
      ENTENTE_ASSIGN_OR_RETURN(found, eraser.pass(erasure.tables));
    }
    if (found > 0) return absl::AbortedError(say("cli.admin.still_at_work", {{"store", store->kind->name}}));
  }
  OpenedStore& profiles = stores.front();
  ENTENTE_RETURN_IF_ERROR(settle_profiles(*profiles.database, open, clock.now()));
  for (OpenedStore& store : stores) {
    ENTENTE_RETURN_IF_ERROR(find_left(store, pseudonyms, erasure.left));
    ENTENTE_RETURN_IF_ERROR(scrub(store, store.tables, progress));
  }
  ENTENTE_RETURN_IF_ERROR(profiles.database->write([&](WriteTransaction& tx) {
    return tx.execute(kEnd, {open.pseudonym, common::to_micros(clock.now())}).status();
  }));
  for (const Table& table : profiles.tables) {
    if (table.name == "erasures") ENTENTE_RETURN_IF_ERROR(scrub(profiles, {table}, progress));
  }
  // Who may run it is known to the system alone.
  const std::string subject = common::concat("user:", getuid());
  common::log_info("audit", {{"act", "person-erased"}, {"subject", subject}, {"of", erasure.pseudonym}});
  return erasure;
}

}  // namespace

absl::StatusOr<std::vector<Erasure>> erase_person(const std::vector<std::string>& places,
                                                  const std::vector<std::string>& asked, bool quiet) {
  const common::SystemClock clock;
  common::RandomIds ids;
  ProgressBar progress(quiet);
  ENTENTE_ASSIGN_OR_RETURN(std::vector<OpenedStore> stores, open_all_stores(places));
  Database& profiles = *stores.front().database;
  ENTENTE_ASSIGN_OR_RETURN(std::vector<OpenErasure> open, open_erasures(profiles));
  std::vector<Erasure> done;
  for (const OpenErasure& begun : open) {
    ENTENTE_ASSIGN_OR_RETURN(Erasure erasure, finish(stores, begun, clock, progress));
    done.push_back(std::move(erasure));
  }
  Database& now_profiles = *stores.front().database;
  ENTENTE_ASSIGN_OR_RETURN(const auto wanted, still_somebody(now_profiles, asked));
  if (wanted.empty()) return done;
  ENTENTE_ASSIGN_OR_RETURN(const KnownPeople known, known_people(now_profiles));
  const OpenErasure next{common::concat("erased-", ids.short_id()), identity_of(known, wanted)};
  const Pseudonyms pseudonyms(next.identity, next.pseudonym);
  std::int64_t found = 0;
  for (const OpenedStore& store : stores) {
    ENTENTE_ASSIGN_OR_RETURN(const std::int64_t rows, StoreEraser(store, pseudonyms, progress).count());
    found += rows;
  }
  if (found == 0) return done;
  ENTENTE_RETURN_IF_ERROR(now_profiles.write([&](WriteTransaction& tx) {
    return tx.execute(kBegin, {next.pseudonym, to_text(next.identity), common::to_micros(clock.now())}).status();
  }));
  ENTENTE_ASSIGN_OR_RETURN(Erasure erasure, finish(stores, next, clock, progress));
  done.push_back(std::move(erasure));
  return done;
}

}  // namespace entente::cli
