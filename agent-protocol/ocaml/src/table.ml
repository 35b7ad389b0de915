(* SPDX-License-Identifier: BSD-2-Clause *)

type t = {
  section : int;
  columns : int;
  mutable ids : int array;
  mutable names : int array;
  mutable present : int array;
  mutable seen : int array;
  mutable values : Bytes.t;
  mutable count : int;
  mutable expected : int; (* slot of the next row, if they come in order *)
}

let create section =
  {
    section;
    columns = Figure.count.(section);
    ids = [||];
    names = [||];
    present = [||];
    seen = [||];
    values = Bytes.empty;
    count = 0;
    expected = 0;
  }

let section t = t.section
let columns t = t.columns
let count t = t.count
let held t = Bytes.length t.values + (4 * 8 * Array.length t.ids)
let id t slot = t.ids.(slot)
let name t slot = t.names.(slot)
let present t slot = t.present.(slot)
let seen t slot = t.seen.(slot)
let values t = t.values
let offset t slot bit = 8 * ((slot * t.columns) + bit)

let clear t =
  t.count <- 0;
  t.expected <- 0

let rec search t id slot left =
  if left = 0 then t.count
  else
    let slot = if slot >= t.count then 0 else slot in
    if t.ids.(slot) = id then slot else search t id (slot + 1) (left - 1)

let find t id = search t id t.expected t.count

let set_seen t slot stamp =
  t.seen.(slot) <- stamp;
  t.expected <- slot + 1

let grow t =
  let capacity = max 4 (2 * t.count) in
  let grown old =
    let larger = Array.make capacity 0 in
    Array.blit old 0 larger 0 t.count;
    larger
  in
  let values = Bytes.make (8 * capacity * t.columns) '\000' in
  Bytes.blit t.values 0 values 0 (offset t t.count 0);
  t.ids <- grown t.ids;
  t.names <- grown t.names;
  t.present <- grown t.present;
  t.seen <- grown t.seen;
  t.values <- values

let add t ~id ~name =
  if t.count = Array.length t.ids then grow t;
  let slot = t.count in
  t.ids.(slot) <- id;
  t.names.(slot) <- name;
  t.present.(slot) <- 0;
  t.seen.(slot) <- 0;
  t.count <- slot + 1;
  slot

let keep t slot mask staged =
  for bit = 0 to t.columns - 1 do
    if (mask lsr bit) land 1 <> 0 then
      Bytes.blit staged (8 * bit) t.values (offset t slot bit) 8
  done;
  t.present.(slot) <- t.present.(slot) lor mask

let remove t slot =
  let last = t.count - 1 in
  if slot <> last then begin
    t.ids.(slot) <- t.ids.(last);
    t.names.(slot) <- t.names.(last);
    t.present.(slot) <- t.present.(last);
    t.seen.(slot) <- t.seen.(last);
    Bytes.blit t.values (offset t last 0) t.values (offset t slot 0)
      (8 * t.columns)
  end;
  t.count <- last

let waits_for t slot name =
  let bit = Figure.Thread.wait_channel in
  t.section = Figure.Thread.section
  && (t.present.(slot) lsr bit) land 1 <> 0
  && Int64.to_int (Bytes.get_int64_ne t.values (offset t slot bit)) = name

let uses_name t name =
  let rec look slot =
    slot < t.count
    && (t.names.(slot) = name || waits_for t slot name || look (slot + 1))
  in
  look 0
