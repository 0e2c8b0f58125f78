# The built web app, embedded in the binary. `./dev build` makes the files (Vite) in PARLANCE_WEB_DIST; a small script of the same
# Node turns them into one assembler file of bytes and one table.
set(PARLANCE_WEB_DIST ${CMAKE_SOURCE_DIR}/build/web CACHE PATH "Where the built web app lies")
find_program(PARLANCE_NODE node HINTS ${CMAKE_SOURCE_DIR}/build/node/node_modules/node/bin)

# Adds the static files to a target as the definition of gateway::web::static_files().
function(parlance_embed_web target)
  if(NOT PARLANCE_NODE)
    message(FATAL_ERROR "Node is missing: `./dev deps run` installs it")
  endif()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/web_assets)
  set(embed ${CMAKE_SOURCE_DIR}/web/embed.mjs)
  file(GLOB_RECURSE assets CONFIGURE_DEPENDS ${PARLANCE_WEB_DIST}/*)
  add_custom_command(
    OUTPUT ${out}/assets.S ${out}/assets.cpp
    COMMAND ${PARLANCE_NODE} ${embed} ${PARLANCE_WEB_DIST} ${out}
    DEPENDS ${embed} ${assets}
    COMMENT "Embedding the web app")
  target_sources(${target} PRIVATE ${out}/assets.S ${out}/assets.cpp)
endfunction()
