// Who counts as one address: an IPv4 address, or the 64 bits of IPv6 that one customer gets at least. Pure.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>

namespace entente::gateway {

inline std::string address_key(const boost::asio::ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const auto bytes = address.to_v6().to_bytes();
  return std::string(bytes.begin(), bytes.begin() + (address.to_v6().is_v4_mapped() ? 16 : 8));
}

}  // namespace entente::gateway
