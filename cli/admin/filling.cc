#include "cli/admin/filling.h"

#include <memory>
#include <utility>

#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/store_place.h"

namespace entente::cli {
namespace {

using common::Database;
using common::Params;
using common::RowSum;
using common::Table;

std::string name_of(const StoreSource& source, const Table& table) {
  return common::concat(source.kind->name, ".", table.name);
}

// Reads the rows of a table from the source into the store.
absl::StatusOr<RowSum> write_rows(const StoreSource& source, const Table& table, Database& database,
                                  ProgressBar& progress) {
  const std::string phase = say("cli.admin.writing", {{"table", name_of(source, table)}});
  common::TableFiller filler(database, table);
  RowSum read;
  ENTENTE_RETURN_IF_ERROR(source.scan(table, [&](const Params& row) {
    read.add(row);
    progress.show(phase, read.rows, 0);
    return filler.add(row);
  }));
  ENTENTE_RETURN_IF_ERROR(filler.finish());
  if (!table.numbered.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const std::int64_t number, source.last_number(table));
    ENTENTE_RETURN_IF_ERROR(common::set_last_number(database, table, number));
  }
  return read;
}

// What is stored is what was read.
absl::Status compare(const StoreSource& source, const Table& table, const RowSum& read, Database& database,
                     ProgressBar& progress) {
  progress.show(say("cli.admin.comparing", {{"table", name_of(source, table)}}), 0, 0);
  ENTENTE_ASSIGN_OR_RETURN(const RowSum stored, common::read_value<RowSum>(database, [&](common::ReadTransaction& tx) {
                             return common::sum_of(tx, table);
                           }));
  if (stored == read) return still_the_same(source, table, read, [](const Params&) { return true; });
  return absl::DataLossError(say("cli.admin.not_equal", {{"table", name_of(source, table)},
                                                         {"read", common::concat(read.rows)},
                                                         {"stored", common::concat(stored.rows)}}));
}

absl::Status fill_store(const StoreSource& source, const Filling& how, Database& database, const common::Clock& clock,
                        ProgressBar& progress, std::vector<FilledTable>& filled) {
  const auto version = source.kind->migrations.first(static_cast<std::size_t>(source.version));
  ENTENTE_RETURN_IF_ERROR(common::migrate(database, version, clock, common::Filling::kYes).status());
  ENTENTE_RETURN_IF_ERROR(common::clear_tables(database, source.tables));
  const std::size_t first = filled.size();
  for (const Table& table : source.tables) {
    ENTENTE_ASSIGN_OR_RETURN(const RowSum read, write_rows(source, table, database, progress));
    filled.push_back({source.kind->name, table.name, read});
    if (how.check) ENTENTE_RETURN_IF_ERROR(how.check(filled.back()));
  }
  for (std::size_t i = 0; i < source.tables.size(); ++i) {
    ENTENTE_RETURN_IF_ERROR(compare(source, source.tables[i], filled[first + i].sum, database, progress));
  }
  return common::migrate(database, source.kind->migrations, clock, common::Filling::kYes).status();
}

}  // namespace

absl::StatusOr<std::vector<FilledTable>> fill(const std::vector<StoreSource>& sources, const Filling& how,
                                              ProgressBar& progress) {
  ENTENTE_RETURN_IF_ERROR(check_nothing_there(*how.to));
  const common::SystemClock clock;
  common::RandomIds ids;
  ENTENTE_ASSIGN_OR_RETURN(const common::StorePlace place, common::StorePlace::open(*how.to));
  std::vector<std::unique_ptr<Database>> databases;
  // All are marked before anything is in one: no service takes some of them for the whole.
  for (const StoreSource& source : sources) {
    ENTENTE_ASSIGN_OR_RETURN(auto database, place.open_store(source.kind->name));
    const absl::Status marked = common::begin_filling(*database, clock);
    if (marked.code() == absl::StatusCode::kAlreadyExists) {
      return absl::FailedPreconditionError(
          say("cli.admin.occupied", {{"path", shown(*how.to)}, {"file", source.kind->name}}));
    }
    ENTENTE_RETURN_IF_ERROR(marked);
    databases.push_back(std::move(database));
  }
  std::vector<FilledTable> filled;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    ENTENTE_RETURN_IF_ERROR(fill_store(sources[i], how, *databases[i], clock, progress, filled));
    if (how.new_timeline) ENTENTE_RETURN_IF_ERROR(common::begin_timeline(*databases[i], ids));
  }
  for (const auto& database : databases) ENTENTE_RETURN_IF_ERROR(common::end_filling(*database));
  return filled;
}

}  // namespace entente::cli
