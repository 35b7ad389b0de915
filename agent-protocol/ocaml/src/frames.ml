(* SPDX-License-Identifier: BSD-2-Clause *)

external get64 : Bytes.t -> int -> int64 = "%caml_bytes_get64"

type t = {
  mutable bytes : Bytes.t;
  mutable head : int; (* of the first frame that waits *)
  mutable tail : int; (* behind the last whole frame *)
  mutable at : int; (* where the next byte goes *)
}

let most = 1000

(* The longest record: a section's id, a head, a name's id, a mask, 20 values
   of ten bytes; or the definition of a name. *)
let slack = 512
let create () = { bytes = Bytes.create 4096; head = 0; tail = 0; at = 0 }

let clear t =
  t.head <- 0;
  t.tail <- 0;
  t.at <- 0

let held t = Bytes.length t.bytes
let used t = t.at - t.tail
let back_to t used = t.at <- t.tail + used

let put_u8 t byte =
  Bytes.set t.bytes t.at (Char.unsafe_chr (byte land 0xff));
  t.at <- t.at + 1

let start t kind =
  if t.head = t.tail then clear t;
  let needed = t.tail + most + slack in
  if needed > Bytes.length t.bytes then begin
    let larger = Bytes.create (2 * needed) in
    Bytes.blit t.bytes 0 larger 0 t.tail;
    t.bytes <- larger
  end;
  t.at <- t.tail + 2;
  put_u8 t kind

let finish t =
  Bytes.set_uint16_le t.bytes t.tail (used t);
  t.tail <- t.at

let set_u8 t offset byte = Bytes.set_uint8 t.bytes (t.tail + offset) byte

let put_little t number count =
  for i = 0 to count - 1 do
    put_u8 t (Int64.to_int (Int64.shift_right_logical number (8 * i)))
  done

let rec put_varint t number =
  if number land lnot 0x7f = 0 then put_u8 t number
  else begin
    put_u8 t (number land 0x7f lor 0x80);
    put_varint t (number lsr 7)
  end

(* The three below keep their 64-bit numbers in registers: none is boxed. *)

let put_varint_at t bytes offset =
  let rest = ref (get64 bytes offset) in
  while Int64.logand !rest (-128L) <> 0L do
    put_u8 t (Int64.to_int !rest land 0x7f lor 0x80);
    rest := Int64.shift_right_logical !rest 7
  done;
  put_u8 t (Int64.to_int !rest)

let put_zigzag_at t bytes offset =
  let number = get64 bytes offset in
  let rest =
    ref (Int64.logxor (Int64.shift_left number 1) (Int64.shift_right number 63))
  in
  while Int64.logand !rest (-128L) <> 0L do
    put_u8 t (Int64.to_int !rest land 0x7f lor 0x80);
    rest := Int64.shift_right_logical !rest 7
  done;
  put_u8 t (Int64.to_int !rest)

let put_difference_at t bytes offset old old_offset =
  let number = Int64.sub (get64 bytes offset) (get64 old old_offset) in
  let rest =
    ref (Int64.logxor (Int64.shift_left number 1) (Int64.shift_right number 63))
  in
  while Int64.logand !rest (-128L) <> 0L do
    put_u8 t (Int64.to_int !rest land 0x7f lor 0x80);
    rest := Int64.shift_right_logical !rest 7
  done;
  put_u8 t (Int64.to_int !rest)

let put_text t text most =
  let length = Text.cut text most in
  put_u8 t length;
  Bytes.blit_string text 0 t.bytes t.at length;
  t.at <- t.at + length

let length t =
  if t.head = t.tail then 0 else Bytes.get_uint16_le t.bytes t.head

let kind t = Bytes.get_uint8 t.bytes (t.head + 2)

let send t put =
  let length = length t in
  let head = t.head in
  t.head <- head + length;
  put t.bytes head length
