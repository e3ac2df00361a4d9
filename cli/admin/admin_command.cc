#include "cli/admin/admin_command.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/admin/backup.h"
#include "cli/admin/erasing.h"
#include "cli/admin/filling.h"
#include "cli/admin/person_export.h"
#include "cli/admin/places.h"
#include "cli/admin/stored_export.h"
#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"

namespace entente::cli {
namespace {

constexpr char kDefaultPlace[] = "entente-data";

struct AdminOptions {
  std::vector<std::string> places;
  std::string place;
  std::string folder;
  std::string from;
  std::string to;
  std::vector<std::string> person;
  bool personal = false;
  bool quiet = false;
};

void print(const std::vector<FilledTable>& tables, std::string_view total) {
  Table table({Align::kLeft, Align::kRight});
  std::int64_t rows = 0;
  for (const FilledTable& each : tables) {
    rows += each.sum.rows;
    if (each.sum.rows == 0) continue;
    table.add({common::concat(each.store, ".", each.table), say_counted("cli.export.rows", each.sum.rows)});
  }
  table.print(std::cout);
  std::cout << say_counted(total, rows) << '\n';
}

absl::Status run_backup(const AdminOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const Backup backup, back_up(options.places, options.folder, options.quiet));
  std::cout << say("cli.admin.backed_up", {{"path", options.folder}, {"time", backup.time}}) << '\n';
  Table table({Align::kLeft, Align::kRight, Align::kLeft});
  for (const BackedUpStore& store : backup.stores) {
    table.add({store.file, common::concat(store.bytes), store.sha256});
  }
  table.print(std::cout);
  if (backup.stores.size() < store_kinds().size()) std::cout << say("cli.admin.not_all") << '\n';
  return absl::OkStatus();
}

absl::Status run_restore(const AdminOptions& options) {
  ENTENTE_RETURN_IF_ERROR(restore(options.folder, options.place, options.quiet));
  std::cout << say("cli.admin.restored", {{"path", shown(options.place)}}) << '\n';
  return absl::OkStatus();
}

absl::Status run_export(const AdminOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const StoredExport made,
                           export_stores(options.places, options.folder, options.personal, options.quiet));
  std::cout << options.folder << '\n';
  print(made.tables, "cli.export.rows");
  if (options.personal) std::cout << say("cli.admin.personal_in") << '\n';
  if (!made.left_out.empty()) {
    std::cout << say("cli.admin.personal_out", {{"tables", common::join(made.left_out, ", ")}}) << '\n';
  }
  return absl::OkStatus();
}

absl::Status run_import(const AdminOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const auto tables, import_stores(options.folder, options.place, options.quiet));
  print(tables, "cli.admin.rows");
  std::cout << say("cli.admin.restored", {{"path", shown(options.place)}}) << '\n';
  return absl::OkStatus();
}

absl::Status run_move(const AdminOptions& options) {
  ProgressBar progress(options.quiet);
  std::vector<FilledTable> tables;
  ENTENTE_RETURN_IF_ERROR(
      with_closed_stores(options.from, [&](const std::vector<StoreSource>& sources) -> absl::Status {
        ENTENTE_ASSIGN_OR_RETURN(tables,
                                 fill(sources, {.to = &options.to, .new_timeline = false, .check = {}}, progress));
        return absl::OkStatus();
      }));
  print(tables, "cli.admin.rows");
  std::cout << say("cli.admin.moved", {{"from", shown(options.from)}, {"to", shown(options.to)}}) << '\n';
  return absl::OkStatus();
}

absl::Status run_erase_person(const AdminOptions& options) {
  // Its line of the audit trail.
  ENTENTE_RETURN_IF_ERROR(common::set_log_level("info"));
  ENTENTE_ASSIGN_OR_RETURN(const auto erasures, erase_person(options.places, options.person, options.quiet));
  if (erasures.empty()) std::cout << say("cli.admin.nobody") << '\n';
  for (const Erasure& erasure : erasures) {
    std::cout << say("cli.admin.erased", {{"pseudonym", erasure.pseudonym}}) << '\n';
    Table table({Align::kLeft, Align::kRight, Align::kRight});
    for (const ErasedTable& each : erasure.tables) {
      table.add({each.table, say("cli.admin.rows_changed", {{"count", common::concat(each.changed)}}),
                 say("cli.admin.rows_gone", {{"count", common::concat(each.gone)}})});
    }
    table.print(std::cout);
    if (erasure.left.empty()) continue;
    std::cout << say("cli.admin.left_named") << '\n';
    for (const std::string& row : erasure.left) std::cout << "  " << row << '\n';
  }
  return absl::OkStatus();
}

absl::Status run_export_person(const AdminOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const std::string document, export_person(options.places, options.person));
  std::cout << document;
  return absl::OkStatus();
}

using Run = std::function<absl::Status(const AdminOptions&)>;

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::shared_ptr<AdminOptions>& options,
                      Run run) {
  CLI::App* command = parent.add_subcommand(name, say(common::concat("cli.admin.", name)));
  command->footer(say(common::concat("cli.admin.", name, ".footer")));
  command->add_flag("--quiet", options->quiet, say("cli.admin.quiet"));
  common::add_language_option(spoken(), *command);
  command->callback([options, run = std::move(run)] {
    // As add_database_option() takes it where nothing is named.
    const char* const named = std::getenv("ENTENTE_DATA_DIR");
    if (options->places.empty()) options->places = {named != nullptr && *named != '\0' ? named : kDefaultPlace};
    // What is written holds all that the network knows: for this user only.
    umask(S_IRWXG | S_IRWXO);
    absl::Status status = common::set_log_level("warning");
    if (status.ok()) status = run(*options);
    end_command(status.ok() ? kDone : fail(status));
  });
  return command;
}

// The places that are read; a network whose services have a directory each names them all.
void add_places(CLI::App& command, AdminOptions& options) {
  command.add_option("--database,--data-dir", options.places, say("cli.admin.places"))
      ->envname("ENTENTE_DATABASE")
      ->default_str(kDefaultPlace);
}

}  // namespace

void add_admin_command(CLI::App& app) {
  const auto options = std::make_shared<AdminOptions>();
  options->place = kDefaultPlace;
  CLI::App* admin = app.add_subcommand("admin", say("cli.admin.about"));
  admin->footer(say("cli.admin.footer"));
  admin->require_subcommand(1);

  CLI::App* command = add_command(*admin, "backup", options, run_backup);
  command->add_option("OUT", options->folder, say("cli.admin.out"))->required();
  add_places(*command, *options);

  command = add_command(*admin, "restore", options, run_restore);
  command->add_option("BACKUP", options->folder, say("cli.admin.backup_folder"))->required();
  common::add_database_option(*command, options->place, say("cli.admin.place"));

  command = add_command(*admin, "export", options, run_export);
  command->add_option("OUT", options->folder, say("cli.admin.out"))->required();
  add_places(*command, *options);
  command->add_flag("--personal", options->personal, say("cli.admin.personal"));

  command = add_command(*admin, "import", options, run_import);
  command->add_option("EXPORT", options->folder, say("cli.admin.export_folder"))->required();
  common::add_database_option(*command, options->place, say("cli.admin.place"));

  command = add_command(*admin, "move", options, run_move);
  command->add_option("--from", options->from, say("cli.admin.from"))->required();
  command->add_option("--to", options->to, say("cli.admin.to"))->required();

  for (const auto& [name, run] :
       {std::pair{"export-person", &run_export_person}, std::pair{"erase-person", &run_erase_person}}) {
    command = add_command(*admin, name, options, run);
    command->add_option("--person", options->person, say("cli.admin.person"))->required();
    add_places(*command, *options);
  }
}

}  // namespace entente::cli
