(* SPDX-License-Identifier: BSD-2-Clause *)

type buffer =
  (char, Bigarray.int8_unsigned_elt, Bigarray.c_layout) Bigarray.Array1.t

type t = { buffer : buffer; off : int; len : int }

let of_bigarray buffer = { buffer; off = 0; len = Bigarray.Array1.dim buffer }

let create_unsafe length =
  of_bigarray (Bigarray.Array1.create Bigarray.char Bigarray.c_layout length)

let length t = t.len
let get_uint8 t i = Char.code (Bigarray.Array1.get t.buffer (t.off + i))

let set_uint8 t i byte =
  Bigarray.Array1.set t.buffer (t.off + i) (Char.chr (byte land 0xff))

let sub t off len =
  if off < 0 || len < 0 || off + len > t.len then invalid_arg "Cstruct.sub";
  { t with off = t.off + off; len }

let blit_from_bytes from from_off t off len =
  for i = 0 to len - 1 do
    set_uint8 t (off + i) (Bytes.get_uint8 from (from_off + i))
  done

let to_string t = String.init t.len (fun i -> Char.chr (get_uint8 t i))

module LE = struct
  let get_uint16 t i = get_uint8 t i lor (get_uint8 t (i + 1) lsl 8)

  let set_uint16 t i n =
    set_uint8 t i n;
    set_uint8 t (i + 1) (n lsr 8)
end
