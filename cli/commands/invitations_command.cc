#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "cli/commands/commands.h"
#include "cli/commands/servers.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/qr_code.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/command_line.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/invitations/secrets.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Invitation;
using Stub = matching::v1::InvitationService::Stub;

struct InvitationsOptions {
  ServerOptions servers;
  std::string format = "table";
  std::string proposal;
  std::string city;
  std::string person;
  std::string invitation;
  std::string filter;
  std::string page = "http://127.0.0.1:8080";
  int days = 0;  // as many as the service gives
  bool qr = false;
  std::string qr_file;
};

std::string whole_name(const std::string& prefix, const std::string& said) {
  return said.starts_with(prefix) ? said : concat(prefix, said);
}

void print_json(const nlohmann::json& json) {
  std::cout << json.dump(2) << '\n';
}

std::string state_words(const Invitation& invitation) {
  return say(concat("cli.invitations.state.", common::word_of(invitation.state())));
}

std::string time_words(const google::protobuf::Timestamp& time) {
  return common::format_time(common::from_timestamp(time));
}

// What it is for.
const std::string& subject_of(const Invitation& invitation) {
  return invitation.person().empty() ? invitation.proposal() : invitation.person();
}

absl::StatusOr<int> create(const InvitationsOptions& options) {
  if (options.person.empty() && (options.proposal.empty() || options.city.empty()))
    throw CLI::RequiredError(say("cli.invitations.one_of"));
  if (options.qr && options.format == "json") throw CLI::ValidationError(say("cli.invitations.qr_with_json"));
  const auto link_of = [&](const std::string& secret) {
    return concat(options.page, options.page.ends_with('/') ? "" : "/", "invitations/", secret);
  };
  // Before there is a link that nobody would see.
  ENTENTE_RETURN_IF_ERROR(QrCode::of(link_of(std::string(matching::kSecretLength, '-'))).status());
  Servers servers(options.servers);
  matching::v1::CreateInvitationRequest request;
  Invitation& wanted = *request.mutable_invitation();
  if (options.person.empty()) {
    wanted.set_proposal(options.proposal);
    wanted.set_city(whole_name("cities/", options.city));
  } else {
    wanted.set_person(whole_name("people/", options.person));
  }
  if (options.days > 0)
    *wanted.mutable_expire_time() =
        common::to_timestamp(absl::Now() + options.days * absl::Hours(24) - absl::Minutes(1));
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.invitations(), &Stub::CreateInvitation, request));
  const Invitation& made = reply.invitation();
  const std::string link = link_of(reply.secret());
  ENTENTE_ASSIGN_OR_RETURN(const QrCode code, QrCode::of(link));
  if (options.format == "json") {
    nlohmann::json json = message_json(reply);
    json["link"] = link;
    print_json(json);
  } else {
    std::cout << link << '\n';
    if (options.qr) code.print(std::cout, isatty(STDOUT_FILENO) == 1);
    const std::string until = time_words(made.expire_time());
    std::cout << (made.person().empty()
                      ? say("cli.invitations.made",
                            {{"city", made.city()}, {"until", until}, {"invitation", made.name()}})
                      : say("cli.invitations.made_for_person",
                            {{"person", made.person()}, {"until", until}, {"invitation", made.name()}}))
              << '\n';
  }
  // Behind the link, which is there whatever the disk says.
  if (!options.qr_file.empty()) ENTENTE_RETURN_IF_ERROR(write_file(options.qr_file, code.svg()));
  return kDone;
}

absl::StatusOr<int> list(const InvitationsOptions& options) {
  Servers servers(options.servers);
  matching::v1::ListInvitationsRequest request;
  request.set_filter(options.filter);
  std::vector<Invitation> all;
  ENTENTE_RETURN_IF_ERROR(servers.pages(servers.invitations(), &Stub::ListInvitations, request,
                                        [&](const matching::v1::ListInvitationsResponse& page) {
                                          all.insert(all.end(), page.invitations().begin(), page.invitations().end());
                                        }));
  if (options.format == "json") {
    nlohmann::json entries = nlohmann::json::array();
    for (const Invitation& each : all) entries.push_back(message_json(each));
    print_json({{"invitations", std::move(entries)}});
    return kDone;
  }
  if (all.empty()) {
    std::cout << say("cli.invitations.none") << '\n';
    return kDone;
  }
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  table.add({say("cli.invitations.head.invitation"), say("cli.invitations.head.state"),
             say("cli.invitations.head.city"), say("cli.invitations.head.until"), say("cli.invitations.head.about")});
  for (const Invitation& each : all)
    table.add({std::string(common::id_of(each.name())), state_words(each), std::string(common::id_of(each.city())),
               time_words(each.expire_time()), subject_of(each)});
  table.print(std::cout);
  return kDone;
}

absl::StatusOr<int> show(const InvitationsOptions& options) {
  Servers servers(options.servers);
  matching::v1::GetInvitationRequest request;
  request.set_name(whole_name("invitations/", options.invitation));
  ENTENTE_ASSIGN_OR_RETURN(const Invitation found, servers.call(servers.invitations(), &Stub::GetInvitation, request));
  if (options.format == "json") {
    print_json(message_json(found));
    return kDone;
  }
  std::cout << found.name() << ": " << state_words(found) << (found.city().empty() ? "" : " · ") << found.city()
            << " · " << subject_of(found) << '\n';
  for (const Invitation::Use& use : found.uses()) {
    std::cout << "  " << time_words(use.use_time()) << "  "
              << say(concat("cli.invitations.use.", common::word_of(use.kind())));
    if (!use.proposal().empty()) std::cout << "  " << use.city() << " · " << use.proposal();
    std::cout << '\n';
  }
  return kDone;
}

absl::StatusOr<int> revoke(const InvitationsOptions& options) {
  Servers servers(options.servers);
  matching::v1::RevokeInvitationRequest request;
  request.set_name(whole_name("invitations/", options.invitation));
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(const Invitation ended,
                           servers.call(servers.invitations(), &Stub::RevokeInvitation, request));
  if (options.format == "json") {
    print_json(message_json(ended));
  } else {
    std::cout << ended.name() << ": " << state_words(ended) << '\n';
  }
  return kDone;
}

using Run = absl::StatusOr<int> (*)(const InvitationsOptions&);

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& about,
                      const std::shared_ptr<InvitationsOptions>& options, Run run) {
  CLI::App* command = parent.add_subcommand(name, about);
  add_server_options(*command, options->servers);
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"table", "json"}));
  common::add_language_option(spoken(), *command);
  command->callback([options, run] {
    if (!options->servers.given()) throw CLI::RequiredError("--server");
    const absl::StatusOr<int> code = run(*options);
    end_command(code.ok() ? *code : fail(code.status()));
  });
  return command;
}

}  // namespace

void add_invitations_command(CLI::App& app) {
  constexpr int kMostDays = 90;
  const auto options = std::make_shared<InvitationsOptions>();
  CLI::App* invitations = app.add_subcommand("invitations", say("cli.invitations.about"));
  invitations->footer(say("cli.invitations.footer"));
  invitations->require_subcommand(1);
  CLI::App* made = add_command(*invitations, "create", say("cli.invitations.create"), options, create);
  CLI::Option* proposal = made->add_option("PROPOSAL", options->proposal, say("cli.invitations.proposal"));
  CLI::Option* city = made->add_option("--city", options->city, say("cli.invitations.city"));
  made->add_option("--person", options->person, say("cli.invitations.person"))->excludes(proposal)->excludes(city);
  made->add_option("--days", options->days, say("cli.invitations.days"))->check(CLI::Range(1, kMostDays));
  made->add_option("--page", options->page, say("cli.invitations.page"));
  made->add_flag("--qr", options->qr, say("cli.invitations.qr"));
  made->add_option("--qr-file", options->qr_file, say("cli.invitations.qr_file"));
  CLI::App* listed = add_command(*invitations, "list", say("cli.invitations.list"), options, list);
  listed->add_option("--filter", options->filter, say("cli.invitations.filter"));
  CLI::App* shown = add_command(*invitations, "show", say("cli.invitations.show"), options, show);
  shown->add_option("INVITATION", options->invitation, say("cli.invitations.invitation"))->required();
  CLI::App* ended = add_command(*invitations, "revoke", say("cli.invitations.revoke"), options, revoke);
  ended->add_option("INVITATION", options->invitation, say("cli.invitations.invitation"))->required();
}

}  // namespace entente::cli
