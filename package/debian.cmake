# Run by cpack on the files to be packed: adds what Debian wants beside what is installed, and compresses as it says.
set(root ${CPACK_TEMPORARY_DIRECTORY}/usr)
set(doc ${root}/share/doc/ragloss)
file(MAKE_DIRECTORY ${doc})
configure_file(${CMAKE_CURRENT_LIST_DIR}/copyright ${doc}/copyright COPYONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/changelog ${doc}/changelog COPYONLY)
file(CHMOD ${doc}/copyright ${doc}/changelog FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
file(GLOB_RECURSE pages ${root}/share/man/*.[1-9])
execute_process(COMMAND gzip -9n ${pages} ${doc}/changelog COMMAND_ERROR_IS_FATAL ANY)

# Debian's zsh looks elsewhere than zsh itself.
file(MAKE_DIRECTORY ${root}/share/zsh/vendor-completions)
file(RENAME ${root}/share/zsh/site-functions/_ragloss ${root}/share/zsh/vendor-completions/_ragloss)
file(REMOVE_RECURSE ${root}/share/zsh/site-functions)
