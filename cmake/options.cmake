# What a build can be asked for; CMakePresets.json names the useful combinations.
set(PARLANCE_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=: 'address,undefined', 'thread' or empty")
option(PARLANCE_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(PARLANCE_TESTS "Build the tests" ON)
option(PARLANCE_WERROR "Treat warnings as errors" ON)

find_program(PARLANCE_CCACHE ccache)
if(PARLANCE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PARLANCE_CCACHE})
endif()
find_program(PARLANCE_MOLD mold)
if(PARLANCE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(parlance_options INTERFACE)
target_compile_options(parlance_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # With optimisation g++ 12 takes the inactive member of a moved std::variant for one that is read (seen on turn::StreamAction).
  # UBSan, ASan and clang's own analysis watch for the real thing.
  target_compile_options(parlance_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(PARLANCE_WERROR)
  target_compile_options(parlance_options INTERFACE -Werror)
endif()
if(PARLANCE_SANITIZE)
  add_compile_options(-fsanitize=${PARLANCE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PARLANCE_SANITIZE})
endif()
if(PARLANCE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
endif()
