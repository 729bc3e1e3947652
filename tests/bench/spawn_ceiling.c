// spawn_ceiling N: how fast this machine can do what any durable queue must do for a task: start a process
// that outlives it, which starts the command. N times, two at a time; prints tasks per second.
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static void start(void) {
    if (fork() != 0) return;
    char* argv[] = {"/bin/true", NULL};
    pid_t child;
    int status;
    if (posix_spawn(&child, argv[0], NULL, NULL, argv, environ) != 0) _exit(1);
    waitpid(child, &status, 0);
    _exit(status != 0);
}

int main(int argc, char** argv) {
    const int count = argc > 1 ? atoi(argv[1]) : 1000;
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < count; i++) {
        if (i >= 2) wait(NULL);
        start();
    }
    while (wait(NULL) > 0) {
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%.1f\n", count / ((to.tv_sec - from.tv_sec) + (to.tv_nsec - from.tv_nsec) / 1e9));
    return 0;
}
