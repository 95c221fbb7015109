/* Dispatcher objects, DPCs, timers, threads. Routines that a driver queues run as entry points of their own. */
#include <ntddk.h>
#include "intrinsics.h"

NTSTATUS KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode, BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
    if (!WaitMode && !Alertable && !Timeout)
        return 0;
    return __slicc_nondet_int();
}

NTSTATUS KeWaitForMutexObject(PVOID Mutex, KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode, BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
    if (!WaitMode && !Alertable && !Timeout)
        return 0;
    return __slicc_nondet_int();
}

NTSTATUS KeWaitForMultipleObjects(ULONG Count, PVOID Object[], WAIT_TYPE WaitType, KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode, BOOLEAN Alertable, PLARGE_INTEGER Timeout, PVOID WaitBlockArray)
{
    return __slicc_nondet_int();
}

NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable, PLARGE_INTEGER Interval)
{
    return __slicc_nondet_int();
}

void KeInitializeEvent(PKEVENT Event, EVENT_TYPE Type, BOOLEAN State)
{
}

LONG KeSetEvent(PKEVENT Event, LONG Increment, BOOLEAN Wait)
{
    return __slicc_nondet_int();
}

void KeClearEvent(PKEVENT Event)
{
}

LONG KeResetEvent(PKEVENT Event)
{
    return __slicc_nondet_int();
}

LONG KeReadStateEvent(PKEVENT Event)
{
    return __slicc_nondet_int();
}

LONG KePulseEvent(PKEVENT Event, LONG Increment, BOOLEAN Wait)
{
    return __slicc_nondet_int();
}

void KeInitializeMutex(PKMUTEX Mutex, ULONG Level)
{
}

LONG KeReleaseMutex(PKMUTEX Mutex, BOOLEAN Wait)
{
    return __slicc_nondet_int();
}

void KeInitializeSemaphore(PKSEMAPHORE Semaphore, LONG Count, LONG Limit)
{
}

LONG KeReleaseSemaphore(PKSEMAPHORE Semaphore, LONG Increment, LONG Adjustment, BOOLEAN Wait)
{
    return __slicc_nondet_int();
}

void KeInitializeTimer(PKTIMER Timer)
{
}

void KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type)
{
}

BOOLEAN KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc)
{
    return SLICC_BOOLEAN;
}

BOOLEAN KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc)
{
    return SLICC_BOOLEAN;
}

BOOLEAN KeCancelTimer(PKTIMER Timer)
{
    return SLICC_BOOLEAN;
}

BOOLEAN KeReadStateTimer(PKTIMER Timer)
{
    return SLICC_BOOLEAN;
}

void KeInitializeDpc(PKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    Dpc->DeferredRoutine = DeferredRoutine;
    Dpc->DeferredContext = DeferredContext;
    slicc_registered((void *)DeferredRoutine, Dpc, DeferredContext);
}

void KeInitializeThreadedDpc(PKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    Dpc->DeferredRoutine = DeferredRoutine;
    Dpc->DeferredContext = DeferredContext;
    slicc_registered((void *)DeferredRoutine, Dpc, DeferredContext);
}

BOOLEAN KeInsertQueueDpc(PKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2)
{
    slicc_requested((void *)Dpc->DeferredRoutine, SystemArgument1, SystemArgument2);
    return SLICC_BOOLEAN;
}

BOOLEAN KeRemoveQueueDpc(PKDPC Dpc)
{
    return SLICC_BOOLEAN;
}

void KeFlushQueuedDpcs(void)
{
}

void KeSetImportanceDpc(PKDPC Dpc, KDPC_IMPORTANCE Importance)
{
}

void KeSetTargetProcessorDpc(PKDPC Dpc, CCHAR Number)
{
}

void KeInitializeDeviceQueue(PKDEVICE_QUEUE DeviceQueue)
{
}

BOOLEAN KeInsertDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry)
{
    return SLICC_BOOLEAN;
}

BOOLEAN KeInsertByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry, ULONG SortKey)
{
    return SLICC_BOOLEAN;
}

PKDEVICE_QUEUE_ENTRY KeRemoveDeviceQueue(PKDEVICE_QUEUE DeviceQueue)
{
    return SLICC_OBJECT_OR_NULL;
}

PKDEVICE_QUEUE_ENTRY KeRemoveByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, ULONG SortKey)
{
    return SLICC_OBJECT_OR_NULL;
}

BOOLEAN KeRemoveEntryDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry)
{
    return SLICC_BOOLEAN;
}

void KeEnterCriticalRegion(void)
{
}

void KeLeaveCriticalRegion(void)
{
}

void KeEnterGuardedRegion(void)
{
}

void KeLeaveGuardedRegion(void)
{
}

BOOLEAN KeAreAllApcsDisabled(void)
{
    return SLICC_BOOLEAN;
}

BOOLEAN KeAreApcsDisabled(void)
{
    return SLICC_BOOLEAN;
}

LONG KeSetPriorityThread(PKTHREAD Thread, LONG Priority)
{
    return __slicc_nondet_int();
}

LONG KeQueryPriorityThread(PKTHREAD Thread)
{
    return __slicc_nondet_int();
}

NTSTATUS PsTerminateSystemThread(NTSTATUS ExitStatus)
{
    return __slicc_nondet_int();
}

ULONG KeQueryTimeIncrement(void)
{
    return __slicc_nondet_int();
}

ULONGLONG KeQueryInterruptTime(void)
{
    return __slicc_nondet_ulonglong();
}

void KeStallExecutionProcessor(ULONG MicroSeconds)
{
}

void KeMemoryBarrier(void)
{
}

/* What runs at DISPATCH_LEVEL stays on its processor; below that the next one asked for may be another. */
static ULONG slicc_processor;
static int slicc_stays;

ULONG KeGetCurrentProcessorNumber(void)
{
    if (__slicc_irql < 2 || !slicc_stays || !slicc_placed)
        slicc_processor = (ULONG)__slicc_nondet_int();
    slicc_stays = __slicc_irql >= 2;
    slicc_placed = 1;
    return slicc_processor;
}

ULONG KeQueryActiveProcessorCountEx(USHORT GroupNumber)
{
    return __slicc_nondet_int();
}

ULONG KeQueryMaximumProcessorCountEx(USHORT GroupNumber)
{
    return __slicc_nondet_int();
}

void DbgBreakPoint(void)
{
}

void DbgBreakPointWithStatus(ULONG Status)
{
}

/* One call of an entry point runs in one thread of one process; the next call may be of another. */
static PVOID __thread_of_call;
static PVOID __process_of_call;

static PVOID slicc_current_thread(void)
{
    if (!__thread_of_call || !slicc_scheduled && __slicc_nondet_int())
        __thread_of_call = __slicc_object();
    slicc_scheduled = 1;
    return __thread_of_call;
}

static PVOID slicc_current_process(void)
{
    if (!__process_of_call || !slicc_attached && __slicc_nondet_int())
        __process_of_call = __slicc_object();
    slicc_attached = 1;
    return __process_of_call;
}

PKTHREAD KeGetCurrentThread(void)
{
    return slicc_current_thread();
}

PETHREAD PsGetCurrentThread(void)
{
    return slicc_current_thread();
}

PEPROCESS PsGetCurrentProcess(void)
{
    return slicc_current_process();
}

PEPROCESS IoGetCurrentProcess(void)
{
    return slicc_current_process();
}

void KeQuerySystemTime(PLARGE_INTEGER CurrentTime)
{
    CurrentTime->QuadPart = __slicc_nondet_ulonglong();
}

void KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime)
{
    CurrentTime->QuadPart = __slicc_nondet_ulonglong();
}

void KeQueryTickCount(PLARGE_INTEGER TickCount)
{
    TickCount->QuadPart = __slicc_nondet_ulonglong();
}

void KeBugCheck(ULONG BugCheckCode)
{
    __slicc_stop();
}

void KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR Parameter1, ULONG_PTR Parameter2, ULONG_PTR Parameter3, ULONG_PTR Parameter4)
{
    __slicc_stop();
}
