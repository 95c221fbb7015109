/* Linked lists. Source: wdm/nf-wdm-initializelisthead, -inserttaillist, -removeheadlist and their kin. */
#include <ntddk.h>
#include "intrinsics.h"

static void slicc_insert_between(PLIST_ENTRY before, PLIST_ENTRY after, PLIST_ENTRY entry)
{
    entry->Flink = after;
    entry->Blink = before;
    after->Blink = entry;
    before->Flink = entry;
}

static BOOLEAN slicc_unlink(PLIST_ENTRY entry)
{
    PLIST_ENTRY after = entry->Flink;
    PLIST_ENTRY before = entry->Blink;
    before->Flink = after;
    after->Blink = before;
    return after == before;
}

void InitializeListHead(PLIST_ENTRY ListHead)
{
    ListHead->Flink = ListHead;
    ListHead->Blink = ListHead;
}

BOOLEAN IsListEmpty(const LIST_ENTRY *ListHead)
{
    return ListHead->Flink == ListHead;
}

void InsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY Entry)
{
    slicc_insert_between(ListHead, ListHead->Flink, Entry);
}

void InsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY Entry)
{
    slicc_insert_between(ListHead->Blink, ListHead, Entry);
}

PLIST_ENTRY RemoveHeadList(PLIST_ENTRY ListHead)
{
    PLIST_ENTRY entry = ListHead->Flink;
    slicc_unlink(entry);
    return entry;
}

PLIST_ENTRY RemoveTailList(PLIST_ENTRY ListHead)
{
    PLIST_ENTRY entry = ListHead->Blink;
    slicc_unlink(entry);
    return entry;
}

BOOLEAN RemoveEntryList(PLIST_ENTRY Entry)
{
    return slicc_unlink(Entry);
}

PSINGLE_LIST_ENTRY PopEntryList(PSINGLE_LIST_ENTRY ListHead)
{
    PSINGLE_LIST_ENTRY entry = ListHead->Next;
    if (entry)
        ListHead->Next = entry->Next;
    return entry;
}

void PushEntryList(PSINGLE_LIST_ENTRY ListHead, PSINGLE_LIST_ENTRY Entry)
{
    Entry->Next = ListHead->Next;
    ListHead->Next = Entry;
}

/* The interlocked forms take and free the lock within the call. */
PLIST_ENTRY ExInterlockedInsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry, PKSPIN_LOCK Lock)
{
    PLIST_ENTRY first = ListHead->Flink;
    (void)Lock;
    slicc_insert_between(ListHead, first, ListEntry);
    return first == ListHead ? (PLIST_ENTRY)0 : first;
}

PLIST_ENTRY ExInterlockedInsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry, PKSPIN_LOCK Lock)
{
    PLIST_ENTRY last = ListHead->Blink;
    (void)Lock;
    slicc_insert_between(last, ListHead, ListEntry);
    return last == ListHead ? (PLIST_ENTRY)0 : last;
}

PLIST_ENTRY ExInterlockedRemoveHeadList(PLIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    PLIST_ENTRY first = ListHead->Flink;
    (void)Lock;
    if (first == ListHead)
        return 0;
    slicc_unlink(first);
    return first;
}

PSINGLE_LIST_ENTRY ExInterlockedPopEntryList(PSINGLE_LIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    PSINGLE_LIST_ENTRY entry = ListHead->Next;
    (void)Lock;
    if (entry)
        ListHead->Next = entry->Next;
    return entry;
}

PSINGLE_LIST_ENTRY ExInterlockedPushEntryList(PSINGLE_LIST_ENTRY ListHead, PSINGLE_LIST_ENTRY ListEntry, PKSPIN_LOCK Lock)
{
    PSINGLE_LIST_ENTRY old = ListHead->Next;
    (void)Lock;
    ListEntry->Next = old;
    ListHead->Next = ListEntry;
    return old;
}

/* ListToAppend is an entry of a ring without a head. */
void AppendTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListToAppend)
{
    PLIST_ENTRY last = ListHead->Blink;
    PLIST_ENTRY end = ListToAppend->Blink;
    last->Flink = ListToAppend;
    ListHead->Blink = end;
    end->Flink = ListHead;
    ListToAppend->Blink = last;
}

/* A header of sequenced lists keeps the first entry in its first eight bytes, the depth in the two bytes behind. */
#define FIRST(head) (*(PSLIST_ENTRY *)(head))
#define DEPTH(head) (((USHORT *)(head))[4])

static PSLIST_ENTRY slicc_push(PSLIST_HEADER head, PSLIST_ENTRY entry)
{
    PSLIST_ENTRY old = FIRST(head);
    entry->Next = old;
    FIRST(head) = entry;
    DEPTH(head)++;
    return old;
}

static PSLIST_ENTRY slicc_pop(PSLIST_HEADER head)
{
    PSLIST_ENTRY entry = FIRST(head);
    if (entry) {
        FIRST(head) = entry->Next;
        DEPTH(head)--;
    }
    return entry;
}

static PSLIST_ENTRY slicc_flush(PSLIST_HEADER head)
{
    PSLIST_ENTRY entry = FIRST(head);
    FIRST(head) = 0;
    DEPTH(head) = 0;
    return entry;
}

void InitializeSListHead(PSLIST_HEADER SListHead)
{
    slicc_flush(SListHead);
}

void ExInitializeSListHead(PSLIST_HEADER SListHead)
{
    slicc_flush(SListHead);
}

PSLIST_ENTRY InterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry)
{
    return slicc_push(ListHead, ListEntry);
}

PSLIST_ENTRY InterlockedPopEntrySList(PSLIST_HEADER ListHead)
{
    return slicc_pop(ListHead);
}

PSLIST_ENTRY InterlockedFlushSList(PSLIST_HEADER ListHead)
{
    return slicc_flush(ListHead);
}

PSLIST_ENTRY ExInterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry, PKSPIN_LOCK Lock)
{
    (void)Lock;
    return slicc_push(ListHead, ListEntry);
}

PSLIST_ENTRY ExInterlockedPopEntrySList(PSLIST_HEADER ListHead, PKSPIN_LOCK Lock)
{
    (void)Lock;
    return slicc_pop(ListHead);
}

PSLIST_ENTRY ExInterlockedFlushSList(PSLIST_HEADER ListHead)
{
    return slicc_flush(ListHead);
}

USHORT ExQueryDepthSList(PSLIST_HEADER SListHead)
{
    return DEPTH(SListHead);
}

USHORT QueryDepthSList(PSLIST_HEADER ListHead)
{
    return DEPTH(ListHead);
}
