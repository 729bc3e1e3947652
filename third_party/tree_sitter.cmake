# tree-sitter's runtime and the Python grammar: the only lexer and parser of Python in sixth.
# With SIXTH_PGO they are compiled twice: instrumented, run once over the standard library, then for real.
set(ts_dir ${npm}/tree-sitter/vendor/tree-sitter/lib)
set(py_dir ${npm}/tree-sitter-python/src)
set(ts_flags -std=c11 -D_DEFAULT_SOURCE -w -I${ts_dir}/src -I${ts_dir}/include -I${py_dir})

add_library(dep_tree_sitter STATIC ${ts_dir}/src/lib.c ${py_dir}/parser.c ${py_dir}/scanner.c)
target_compile_options(dep_tree_sitter PRIVATE ${ts_flags})
target_include_directories(dep_tree_sitter SYSTEM PUBLIC ${ts_dir}/include)
# with the runtime's own headers, for core/python/flatten.c
add_library(dep_tree_sitter_internals INTERFACE)
target_include_directories(dep_tree_sitter_internals SYSTEM INTERFACE ${ts_dir}/src)
target_link_libraries(dep_tree_sitter_internals INTERFACE dep_tree_sitter)

if(SIXTH_PGO AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  set(train ${CMAKE_CURRENT_BINARY_DIR}/parser-profile)
  file(MAKE_DIRECTORY ${train})
  set(objects)
  foreach(source ${ts_dir}/src/lib.c ${py_dir}/parser.c ${py_dir}/scanner.c ${CMAKE_CURRENT_SOURCE_DIR}/train_parser.c)
    get_filename_component(stem ${source} NAME_WE)
    add_custom_command(OUTPUT ${train}/${stem}.o
      COMMAND ${CMAKE_C_COMPILER} -O2 -fprofile-generate ${ts_flags} -c ${source} -o ${train}/${stem}.o
      DEPENDS ${source} VERBATIM)
    list(APPEND objects ${train}/${stem}.o)
  endforeach()
  add_custom_command(OUTPUT ${train}/done
    COMMAND ${CMAKE_COMMAND} -E rm -f ${train}/lib.gcda ${train}/parser.gcda ${train}/scanner.gcda
    COMMAND ${CMAKE_C_COMPILER} -fprofile-generate ${objects} -o ${train}/train
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/train_parser.sh ${train}/train
    COMMAND ${CMAKE_COMMAND} -E touch ${train}/done
    WORKING_DIRECTORY ${train}
    DEPENDS ${objects} ${CMAKE_CURRENT_SOURCE_DIR}/train_parser.sh
    COMMENT "Profiling the parser on real Python" VERBATIM)
  add_custom_target(parser_profile DEPENDS ${train}/done)
  add_dependencies(dep_tree_sitter parser_profile)
  foreach(source ${ts_dir}/src/lib.c ${py_dir}/parser.c ${py_dir}/scanner.c)
    get_filename_component(stem ${source} NAME_WE)
    set_source_files_properties(${source} PROPERTIES
      COMPILE_OPTIONS "-fprofile-use=${train}/${stem}.gcda;-fprofile-partial-training"
      OBJECT_DEPENDS ${train}/done)
  endforeach()
endif()
