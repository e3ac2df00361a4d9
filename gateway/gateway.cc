#include "gateway/gateway.h"

#include <algorithm>
#include <thread>

#include "gateway/router.h"
#include "gateway/texts.h"
#include "services/common/authenticator.h"
#include "services/common/server.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace entente::gateway {
namespace {

constexpr char kCatalogue[] = "/texts.csv";

}  // namespace

Gateway::Gateway() = default;
Gateway::~Gateway() {
  stop(std::chrono::milliseconds(0));
}

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::start(GatewayOptions options, std::vector<GatewayRoute> routes) {
  ENTENTE_RETURN_IF_ERROR(common::check_listen(options.listen, options.has_identity()));
  StaticFiles files = StaticFiles::embedded();
  if (!options.static_dir.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(files, StaticFiles::from_directory(options.static_dir));
  }
  ENTENTE_ASSIGN_OR_RETURN(std::string texts, texts_json(StaticFiles::embedded().content(kCatalogue)));
  files.add("/texts.json", std::move(texts));

  std::unique_ptr<common::Authenticator> authenticator;
  if (!options.token_file.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(authenticator, common::TokenFileAuthenticator::load(options.token_file));
  }
  const std::string listen = options.listen;
  const HttpLimits limits = options.http;
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  const int threads = options.threads > 0 ? options.threads : std::max(2, cores);
  std::unique_ptr<Gateway> gateway(new Gateway());
  gateway->router_ = std::make_unique<Router>(std::move(options), routes, std::move(files), std::move(authenticator));
  ENTENTE_ASSIGN_OR_RETURN(gateway->server_, HttpServer::start(listen, *gateway->router_, limits, threads));
  return gateway;
}

int Gateway::port() const {
  return server_->port();
}

void Gateway::stop(std::chrono::milliseconds grace) {
  if (server_) server_->stop(grace);
}

std::string page_url(const std::string& listen, int port) {
  std::string host = listen.substr(0, listen.rfind(':'));
  if (host == "0.0.0.0" || host == "[::]" || host.empty()) host = "localhost";
  return common::concat("http://", host, ":", port, "/");
}

}  // namespace entente::gateway
