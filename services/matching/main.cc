// entente-matching: candidates, programmes, rounds, proposals and cooperations, served over gRPC.
#include "services/common/base/status.h"
#include "services/common/service/service_process.h"
#include "services/common/storage/redis_pool.h"
#include "services/matching/migrations.h"
#include "services/matching/service.h"
#include "services/matching/tasks/mail_flags.h"

int main(int argc, char** argv) {
  using namespace entente;
  common::ServiceConfig config{{.listen = "127.0.0.1:7103"}, "entente-data-matching"};
  std::string profiles = "localhost:7101", listings = "localhost:7102", redis, redis_password;
  common::Flags flags("entente-matching", "Solves rounds of pairings between cities and serves them over gRPC.");
  common::add_service_flags(flags, config);
  flags.add_callee("profiles", profiles, "address of the profiles service, host:port");
  flags.add_callee("listings", listings, "address of the listings service, host:port");
  flags.add("redis", redis,
            "Redis of the candidate cache, redis://HOST:PORT, redis+sentinel://HOST:PORT,…/NAME or unix:/PATH; empty: "
            "the cache is in process",
            common::Secret::kYes);
  flags.add("redis-password-file", redis_password, "file whose first line is the password for Redis; empty: none");
  matching::MailConfig mail;
  const matching::ServiceOptions usual;
  absl::Duration keep_invitations = usual.keep_invitations, keep_dead_letters = usual.keep_dead_letters;
  flags.add("keep-invitations-for", keep_invitations,
            "how long an invitation is kept behind the time until which it could be read; 0: for ever");
  flags.add("keep-dead-letters-for", keep_dead_letters, "how long a mail that was given up is kept");
  matching::add_mail_flags(flags, mail);
  flags.set_examples(
      "  entente-matching --data-dir matching --profiles 127.0.0.1:7101 --listings 127.0.0.1:7102\n"
      "  entente-matching --redis redis://127.0.0.1:6379");
  const auto make = [&](common::ServiceProcess& process, const common::Harness& harness,
                        common::Database& database) -> absl::StatusOr<std::unique_ptr<common::Service>> {
    ENTENTE_ASSIGN_OR_RETURN(const std::string password, common::read_secret_file(redis_password));
    ENTENTE_ASSIGN_OR_RETURN(auto pool, common::open_redis(redis, password, process.clock(), process.ids()));
    matching::ServiceOptions options;
    options.kept = config.kept;
    options.keep_invitations = keep_invitations;
    options.keep_dead_letters = keep_dead_letters;
    ENTENTE_ASSIGN_OR_RETURN(options.mailer, matching::open_mailer(mail));
    return matching::Service::make(harness, database, process.client(profiles), process.client(listings),
                                   std::move(pool), std::move(options));
  };
  return common::run_service(flags, config, argc, argv, {"matching", matching::migrate, make});
}
