/* The names again, as functions: what a rule or a model speaks of. No guard. */
#undef AppendTailList
#undef ExAcquireSpinLock
#undef ExAcquireSpinLockAtDpcLevel
#undef ExAllocateFromNPagedLookasideList
#undef ExAllocateFromPagedLookasideList
#undef ExFreeToNPagedLookasideList
#undef ExFreeToPagedLookasideList
#undef ExInitializeFastMutex
#undef ExInitializeWorkItem
#undef ExReleaseSpinLock
#undef ExReleaseSpinLockFromDpcLevel
#undef InitializeListHead
#undef InsertHeadList
#undef InsertTailList
#undef InterlockedAdd
#undef InterlockedAdd64
#undef InterlockedAnd
#undef InterlockedCompareExchange
#undef InterlockedCompareExchange64
#undef InterlockedCompareExchangePointer
#undef InterlockedDecrement
#undef InterlockedDecrement64
#undef InterlockedExchange
#undef InterlockedExchange64
#undef InterlockedExchangeAdd
#undef InterlockedExchangeAdd64
#undef InterlockedExchangePointer
#undef InterlockedIncrement
#undef InterlockedIncrement64
#undef InterlockedOr
#undef InterlockedPopEntrySList
#undef InterlockedPushEntrySList
#undef InterlockedXor
#undef IoAcquireRemoveLock
#undef IoCallDriver
#undef IoCompleteRequest
#undef IoCopyCurrentIrpStackLocationToNext
#undef IoGetCurrentIrpStackLocation
#undef IoGetNextIrpStackLocation
#undef IoInitializeDpcRequest
#undef IoInitializeRemoveLock
#undef IoMarkIrpPending
#undef IoReleaseRemoveLock
#undef IoReleaseRemoveLockAndWait
#undef IoRequestDpc
#undef IoSetCancelRoutine
#undef IoSetCompletionRoutine
#undef IoSetNextIrpStackLocation
#undef IoSkipCurrentIrpStackLocation
#undef IsListEmpty
#undef KeAcquireSpinLock
#undef KeFlushIoBuffers
#undef KeGetCurrentIrql
#undef KeGetCurrentProcessorNumber
#undef KeInitializeSpinLock
#undef KeLowerIrql
#undef KeQueryInterruptTime
#undef KeQuerySystemTime
#undef KeQueryTickCount
#undef KeRaiseIrql
#undef KeRaiseIrqlToDpcLevel
#undef KfRaiseIrql
#undef MmGetSystemAddressForMdl
#undef MmGetSystemAddressForMdlSafe
#undef ObDereferenceObject
#undef ObReferenceObject
#undef PopEntryList
#undef PushEntryList
#undef READ_PORT_BUFFER_UCHAR
#undef READ_PORT_BUFFER_ULONG
#undef READ_PORT_BUFFER_USHORT
#undef READ_PORT_UCHAR
#undef READ_PORT_ULONG
#undef READ_PORT_USHORT
#undef READ_REGISTER_BUFFER_UCHAR
#undef READ_REGISTER_BUFFER_ULONG
#undef READ_REGISTER_UCHAR
#undef READ_REGISTER_ULONG
#undef READ_REGISTER_USHORT
#undef RemoveEntryList
#undef RemoveHeadList
#undef RemoveTailList
#undef RtlInitEmptyUnicodeString
#undef WRITE_PORT_BUFFER_UCHAR
#undef WRITE_PORT_BUFFER_ULONG
#undef WRITE_PORT_BUFFER_USHORT
#undef WRITE_PORT_UCHAR
#undef WRITE_PORT_ULONG
#undef WRITE_PORT_USHORT
#undef WRITE_REGISTER_BUFFER_UCHAR
#undef WRITE_REGISTER_BUFFER_ULONG
#undef WRITE_REGISTER_UCHAR
#undef WRITE_REGISTER_ULONG
#undef WRITE_REGISTER_USHORT
#ifndef SLICC_KIT_AFTER_H
#define SLICC_KIT_AFTER_H
void AppendTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListToAppend);
void ExAcquireSpinLock(PKSPIN_LOCK SpinLock, PKIRQL OldIrql);
void ExAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock);
PVOID ExAllocateFromNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside);
PVOID ExAllocateFromPagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside);
void ExFreeToNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside, PVOID Entry);
void ExFreeToPagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside, PVOID Entry);
void ExInitializeFastMutex(PFAST_MUTEX FastMutex);
void ExInitializeWorkItem(PWORK_QUEUE_ITEM Item, PWORKER_THREAD_ROUTINE Routine, PVOID Context);
void ExReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql);
void ExReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock);
void InitializeListHead(PLIST_ENTRY ListHead);
void InsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY Entry);
void InsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY Entry);
LONG InterlockedAdd(LONG volatile *Addend, LONG Value);
LONG64 InterlockedAdd64(LONG64 volatile *Addend, LONG64 Value);
LONG InterlockedAnd(LONG volatile *Destination, LONG Value);
LONG InterlockedCompareExchange(LONG volatile *Destination, LONG Exchange, LONG Comparand);
LONG64 InterlockedCompareExchange64(LONG64 volatile *Destination, LONG64 Exchange, LONG64 Comparand);
PVOID InterlockedCompareExchangePointer(PVOID volatile *Destination, PVOID Exchange, PVOID Comparand);
LONG InterlockedDecrement(LONG volatile *Addend);
LONG64 InterlockedDecrement64(LONG64 volatile *Addend);
LONG InterlockedExchange(LONG volatile *Target, LONG Value);
LONG64 InterlockedExchange64(LONG64 volatile *Target, LONG64 Value);
LONG InterlockedExchangeAdd(LONG volatile *Addend, LONG Value);
LONG64 InterlockedExchangeAdd64(LONG64 volatile *Addend, LONG64 Value);
PVOID InterlockedExchangePointer(PVOID volatile *Target, PVOID Value);
LONG InterlockedIncrement(LONG volatile *Addend);
LONG64 InterlockedIncrement64(LONG64 volatile *Addend);
LONG InterlockedOr(LONG volatile *Destination, LONG Value);
PSLIST_ENTRY InterlockedPopEntrySList(PSLIST_HEADER ListHead);
PSLIST_ENTRY InterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry);
LONG InterlockedXor(LONG volatile *Destination, LONG Value);
NTSTATUS IoAcquireRemoveLock(PIO_REMOVE_LOCK RemoveLock, PVOID Tag);
NTSTATUS IoCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp);
void IoCompleteRequest(PIRP Irp, CCHAR PriorityBoost);
void IoCopyCurrentIrpStackLocationToNext(PIRP Irp);
PIO_STACK_LOCATION IoGetCurrentIrpStackLocation(PIRP Irp);
PIO_STACK_LOCATION IoGetNextIrpStackLocation(PIRP Irp);
void IoInitializeDpcRequest(PDEVICE_OBJECT DeviceObject, PIO_DPC_ROUTINE DpcRoutine);
void IoInitializeRemoveLock(PIO_REMOVE_LOCK Lock, ULONG AllocateTag, ULONG MaxLockedMinutes, ULONG HighWatermark);
void IoMarkIrpPending(PIRP Irp);
void IoReleaseRemoveLock(PIO_REMOVE_LOCK RemoveLock, PVOID Tag);
void IoReleaseRemoveLockAndWait(PIO_REMOVE_LOCK RemoveLock, PVOID Tag);
void IoRequestDpc(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context);
PDRIVER_CANCEL IoSetCancelRoutine(PIRP Irp, PDRIVER_CANCEL CancelRoutine);
void IoSetCompletionRoutine(PIRP Irp, PIO_COMPLETION_ROUTINE CompletionRoutine, PVOID Context, BOOLEAN InvokeOnSuccess, BOOLEAN InvokeOnError, BOOLEAN InvokeOnCancel);
void IoSetNextIrpStackLocation(PIRP Irp);
void IoSkipCurrentIrpStackLocation(PIRP Irp);
BOOLEAN IsListEmpty(const LIST_ENTRY *ListHead);
void KeAcquireSpinLock(PKSPIN_LOCK SpinLock, PKIRQL OldIrql);
void KeFlushIoBuffers(PMDL Mdl, BOOLEAN ReadOperation, BOOLEAN DmaOperation);
KIRQL KeGetCurrentIrql(void);
ULONG KeGetCurrentProcessorNumber(void);
void KeInitializeSpinLock(PKSPIN_LOCK SpinLock);
void KeLowerIrql(KIRQL NewIrql);
ULONGLONG KeQueryInterruptTime(void);
void KeQuerySystemTime(PLARGE_INTEGER CurrentTime);
void KeQueryTickCount(PLARGE_INTEGER TickCount);
void KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql);
KIRQL KeRaiseIrqlToDpcLevel(void);
KIRQL KfRaiseIrql(KIRQL NewIrql);
PVOID MmGetSystemAddressForMdl(PMDL Mdl);
PVOID MmGetSystemAddressForMdlSafe(PMDL Mdl, ULONG Priority);
LONG_PTR ObDereferenceObject(PVOID Object);
LONG_PTR ObReferenceObject(PVOID Object);
PSINGLE_LIST_ENTRY PopEntryList(PSINGLE_LIST_ENTRY ListHead);
void PushEntryList(PSINGLE_LIST_ENTRY ListHead, PSINGLE_LIST_ENTRY Entry);
void READ_PORT_BUFFER_UCHAR(volatile UCHAR *Port, PUCHAR Buffer, ULONG Count);
void READ_PORT_BUFFER_ULONG(volatile ULONG *Port, PULONG Buffer, ULONG Count);
void READ_PORT_BUFFER_USHORT(volatile USHORT *Port, PUSHORT Buffer, ULONG Count);
UCHAR READ_PORT_UCHAR(volatile UCHAR *Port);
ULONG READ_PORT_ULONG(volatile ULONG *Port);
USHORT READ_PORT_USHORT(volatile USHORT *Port);
void READ_REGISTER_BUFFER_UCHAR(volatile UCHAR *Register, PUCHAR Buffer, ULONG Count);
void READ_REGISTER_BUFFER_ULONG(volatile ULONG *Register, PULONG Buffer, ULONG Count);
UCHAR READ_REGISTER_UCHAR(volatile UCHAR *Register);
ULONG READ_REGISTER_ULONG(volatile ULONG *Register);
USHORT READ_REGISTER_USHORT(volatile USHORT *Register);
BOOLEAN RemoveEntryList(PLIST_ENTRY Entry);
PLIST_ENTRY RemoveHeadList(PLIST_ENTRY ListHead);
PLIST_ENTRY RemoveTailList(PLIST_ENTRY ListHead);
void RtlInitEmptyUnicodeString(PUNICODE_STRING UnicodeString, PWCHAR Buffer, USHORT BufferSize);
void WRITE_PORT_BUFFER_UCHAR(volatile UCHAR *Port, PUCHAR Buffer, ULONG Count);
void WRITE_PORT_BUFFER_ULONG(volatile ULONG *Port, PULONG Buffer, ULONG Count);
void WRITE_PORT_BUFFER_USHORT(volatile USHORT *Port, PUSHORT Buffer, ULONG Count);
void WRITE_PORT_UCHAR(volatile UCHAR *Port, UCHAR Value);
void WRITE_PORT_ULONG(volatile ULONG *Port, ULONG Value);
void WRITE_PORT_USHORT(volatile USHORT *Port, USHORT Value);
void WRITE_REGISTER_BUFFER_UCHAR(volatile UCHAR *Register, PUCHAR Buffer, ULONG Count);
void WRITE_REGISTER_BUFFER_ULONG(volatile ULONG *Register, PULONG Buffer, ULONG Count);
void WRITE_REGISTER_UCHAR(volatile UCHAR *Register, UCHAR Value);
void WRITE_REGISTER_ULONG(volatile ULONG *Register, ULONG Value);
void WRITE_REGISTER_USHORT(volatile USHORT *Register, USHORT Value);
#endif
