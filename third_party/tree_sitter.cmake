# tree-sitter's runtime and the Python grammar: the only lexer and parser of Python in sixth.
# With SIXTH_PGO they are compiled twice: instrumented, run once over the standard library, then for real. The second
# compilation stops if the profile of the first is missing or does not fit.
set(ts_dir ${npm}/tree-sitter/vendor/tree-sitter/lib)
set(py_dir ${npm}/tree-sitter-python/src)
set(ts_source ${CMAKE_CURRENT_BINARY_DIR}/tree_sitter.c)
configure_file(tree_sitter.c.in ${ts_source} @ONLY)
set(ts_flags -std=c11 -D_DEFAULT_SOURCE -w -I${ts_dir}/src -I${ts_dir}/include -I${py_dir})
file(GLOB_RECURSE ts_headers CONFIGURE_DEPENDS ${ts_dir}/src/*.[ch] ${py_dir}/*.[ch])

if(SIXTH_PGO AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  set(profile ${CMAKE_CURRENT_BINARY_DIR}/parser-profile)
  file(MAKE_DIRECTORY ${profile}/train ${profile}/use)
  # both objects are called parser.o: GCC names the profile after the object
  add_custom_command(OUTPUT ${profile}/train/parser.gcda
    COMMAND ${CMAKE_COMMAND} -E rm -f parser.gcda
    COMMAND ${CMAKE_C_COMPILER} -O3 -fprofile-generate ${ts_flags} -c ${ts_source} -o parser.o
    COMMAND ${CMAKE_C_COMPILER} -O2 ${ts_flags} -c ${CMAKE_CURRENT_SOURCE_DIR}/train_parser.c -o train_parser.o
    COMMAND ${CMAKE_C_COMPILER} -fprofile-generate parser.o train_parser.o -o train_parser
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/train_parser.sh ./train_parser
    WORKING_DIRECTORY ${profile}/train
    DEPENDS ${ts_source} ${ts_headers} ${CMAKE_CURRENT_SOURCE_DIR}/train_parser.c ${CMAKE_CURRENT_SOURCE_DIR}/train_parser.sh
    COMMENT "Profiling the parser on real Python" VERBATIM)
  add_custom_command(OUTPUT ${profile}/use/parser.o
    COMMAND ${CMAKE_COMMAND} -E copy ../train/parser.gcda parser.gcda
    COMMAND ${CMAKE_C_COMPILER} -O3 -fprofile-use -Werror=missing-profile -Werror=coverage-mismatch ${ts_flags}
            -c ${ts_source} -o parser.o
    WORKING_DIRECTORY ${profile}/use
    DEPENDS ${profile}/train/parser.gcda
    COMMENT "Building the parser with its profile" VERBATIM)
  set_source_files_properties(${profile}/use/parser.o PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  add_library(dep_tree_sitter STATIC ${profile}/use/parser.o)
  set_target_properties(dep_tree_sitter PROPERTIES LINKER_LANGUAGE C)
else()
  add_library(dep_tree_sitter STATIC ${ts_source})
  target_compile_options(dep_tree_sitter PRIVATE ${ts_flags})
endif()
target_include_directories(dep_tree_sitter SYSTEM PUBLIC ${ts_dir}/include)

# with the runtime's own headers, for core/python/flatten.c
add_library(dep_tree_sitter_internals INTERFACE)
target_include_directories(dep_tree_sitter_internals SYSTEM INTERFACE ${ts_dir}/src)
target_link_libraries(dep_tree_sitter_internals INTERFACE dep_tree_sitter)
