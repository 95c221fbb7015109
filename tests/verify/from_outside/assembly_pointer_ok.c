// As assembly_pointer_bad.c, of a task that nobody else knows.
struct task { int state; };
extern void reach_error(void);
int main(void)
{
    struct task own, *task;
    __asm__ ("movq %%gs:0,%0" : "=r"(task));
    if (!task) return 0;
    own.state = 0;
    task->state = 1;
    if (own.state) reach_error();
    return 0;
}
