#pragma once

#include <string_view>

namespace parlance::gateway::web {

/// One file of the web app; everything in it lives as long as the program.
struct StaticFile {
  std::string_view path;          ///< as asked for: "/index.html", "/assets/index-B7x2kQ9f.js"
  std::string_view content_type;  ///< with its charset where it has one
  std::string_view etag;          ///< as in the header, quotes included
  std::string_view identity;      ///< the content itself
  std::string_view gzip;          ///< empty: there is none
  std::string_view brotli;        ///< empty: there is none
};

}  // namespace parlance::gateway::web
