// Whether the services behind the gateway serve, asked by gRPC's health method. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace entente::gateway {

class ServiceChannel;
using ServiceChannels = std::map<std::string, std::shared_ptr<ServiceChannel>>;  // by proto package

// Asks all at once and tells, once and from any thread, those that don't serve: their names in one line, then what they
// say of it, each line once (in one process all say the same). Empty: all serve. Within two seconds; who hasn't
// answered then doesn't serve. A service serves as long as one of its replicas does; one without health counts as
// there.
void ask_services(const ServiceChannels& services, std::function<void(std::string why_not)> told);

}  // namespace entente::gateway
