#include "services/common/storage/postgres_look.h"

#include "services/common/base/status.h"
#include "services/common/storage/connection_transaction.h"
#include "services/common/storage/postgres_connection.h"
#include "services/common/storage/postgres_dialect.h"

namespace entente::common {

absl::Status look_into_postgres(const PostgresUrl& url, const std::string& schema, const ReadClosure& look) {
  ENTENTE_ASSIGN_OR_RETURN(
      const auto connection,
      PostgresConnection::open(url, {.schema = schema, .answer_timeout = absl::Seconds(10), .gone = nullptr}));
  connection->begin("BEGIN READ ONLY");
  ConnectionTransaction<PostgresConnection> tx(*connection, kPostgresWords);
  absl::Status status = tx.call<ReadTransaction>(look);
  connection->roll_back();
  return status;
}

}  // namespace entente::common
